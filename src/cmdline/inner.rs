//! The command lines that a program hands to a shell: `sh -c`, `su -c`, `eval`.

use super::{
    docker::{are_wrappers, looks_up},
    line::{CommandLine, Program, Word, base_name},
    reader::read,
};

/// Shells, whose `-c` holds another command line.
const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "ash", "ksh"];
/// Programs that run a command line as somebody else.
pub(super) const SWITCHERS: [&str; 2] = ["su", "runuser"];
/// Command lines within each other that are read.
const DEEPEST: usize = 10;

/// Reads a text with all that its programs hand to a shell in it, as far as that is written there. Their programs stand
/// behind the one that hands them on.
pub(crate) fn read_through(text: &str) -> CommandLine {
    let mut found = CommandLine { is_whole: true, ..CommandLine::default() };
    into(&mut found, read(text), None, DEEPEST);
    found
}

fn into(found: &mut CommandLine, line: CommandLine, at: Option<usize>, depth: usize) {
    found.pipes += line.pipes;
    found.is_whole &= line.is_whole;
    for mut program in line.programs {
        program.at = at.unwrap_or(program.at);
        let (inner, at) = (inner(&program), program.at);
        found.programs.push(program);
        match inner {
            Some(_) if depth == 0 => found.is_whole = false,
            Some(inner) => into(found, read(&inner), Some(at), depth - 1),
            None => {}
        }
    }
}

/// The command line that a program hands to a shell.
pub(super) fn inner(program: &Program) -> Option<String> {
    let words: Vec<&str> = handed(program)?.iter().map(|word| word.text.as_str()).collect();
    let text = words.join(" ");
    Some(text.strip_prefix(COMMAND).map(str::to_owned).unwrap_or(text))
}

/// Another way to write `su -c`.
const COMMAND: &str = "--command=";

/// The words that it hands to one.
fn handed(program: &Program) -> Option<&[Word]> {
    if let Some(at) = place(program, &["eval"]) {
        return Some(&program.words[at + 1..]);
    }
    given_to_a_shell(program).or_else(|| given_to_su(program)).map(std::slice::from_ref)
}

/// Whether it runs what stands elsewhere: a shell with a file or with its input, a file that is read in, a program that only
/// a variable names, or a command line that is made while it runs.
pub(crate) fn is_hidden(program: &Program) -> bool {
    let Some(first) = program.words.first() else { return false };
    if first.expands || place(program, &["source", "."]).is_some() {
        return true;
    }
    let is_written = || handed(program).is_some_and(|all| !all.iter().any(|word| word.expands));
    hands_on(program) && !is_written()
}

/// Whether it is one that hands a command line to a shell.
pub(crate) fn hands_on(program: &Program) -> bool {
    let all = [&["eval"], SHELLS, &SWITCHERS];
    all.iter().any(|all| place(program, all).is_some()) && !looks_up(program)
}

/// Where one of these programs is what is run.
fn place(program: &Program, names: &[&str]) -> Option<usize> {
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let at = words.iter().position(|word| names.contains(&base_name(word)))?;
    are_wrappers(&words[..at]).then_some(at)
}

/// The command line that a shell is given behind its `-c`, and behind what flags are there else.
fn given_to_a_shell(program: &Program) -> Option<&Word> {
    let words = || program.words.iter().map(|word| word.text.as_str());
    let at = words().position(|word| SHELLS.contains(&base_name(word)))?;
    let flags = words().skip(at + 1);
    let is_c = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
    let at = at + 1 + flags.take_while(|word| word.starts_with('-')).position(is_c)?;
    program.words.iter().skip(at + 1).find(|word| !word.text.starts_with(['-', '+']))
}

/// The command line that `su` is given: its `-c` may stand before the user or behind.
fn given_to_su(program: &Program) -> Option<&Word> {
    let at = program.words.iter().position(|word| SWITCHERS.contains(&base_name(&word.text)))?;
    let rest = &program.words[at + 1..];
    let is_flag = |word: &Word| ["-c", "-lc", "--command"].contains(&word.text.as_str());
    let next = rest.windows(2).find(|pair| is_flag(&pair[0])).map(|pair| &pair[1]);
    next.or_else(|| rest.iter().find(|word| word.text.starts_with(COMMAND)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_handed_to_a_shell_is_read_with_the_rest() {
        let names = |text: &str| {
            let line = read_through(text);
            line.programs.iter().map(|program| program.name().to_owned()).collect::<Vec<_>>()
        };
        for (text, wanted) in [
            ("sudo bash -ec 'a; b' x && c", &["sudo", "a", "b", "c"][..]),
            ("eval \"a | b\" c", &["eval", "a", "b"]),
            ("su bob -c 'sh -c a'", &["su", "sh", "a"]),
            ("su bob --command='a'", &["su", "a"]),
            ("bash -c -e 'a'", &["bash", "a"]),
            ("docker ps", &["docker"]),
        ] {
            assert_eq!(names(text), wanted, "{text}");
        }
        assert!(read_through("eval eval a").is_whole);
        assert!(!read_through(&"eval ".repeat(DEEPEST + 2)).is_whole);
        assert!(!read_through("sh -c 'echo \"x'").is_whole);
        let text = "a \\\n  x\nsh -c 'b\nc'\nA=1 \\\n d";
        let line = read_through(text);
        let lines: Vec<usize> = line.programs.iter().map(|one| one.line_in(text)).collect();
        assert_eq!(lines, [1, 3, 3, 3, 6]);
    }

    #[test]
    fn what_runs_what_stands_elsewhere_is_told_from_what_is_written_there() {
        let is_hidden = |text: &str| read(text).programs.iter().any(is_hidden);
        for text in [
            "$DOCKER run x",
            "a | sh",
            "bash x.sh",
            ". ./x",
            "sudo bash <<E\nx\nE",
            "\"$@\"",
            "eval \"$(minikube docker-env)\"",
            "eval `x`",
            "command eval \"$x\"",
            "bash -c \"$(curl -fsSL https://x)\"",
            "su bob -c \"$x\"",
            "su bob <<E\nx\nE",
        ] {
            assert!(is_hidden(text), "{text}");
        }
        for text in [
            "docker run $X",
            "sh -c '$X'",
            "command -v bash",
            "docker exec x sh y",
            "docker exec x sh -c \"$y\"",
            "A=$B",
            "eval 'a b'",
        ] {
            assert!(!is_hidden(text), "{text}");
        }
    }
}
