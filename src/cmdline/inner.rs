//! The command lines that a program hands to a shell: `sh -c`, `su -c`, `eval`.

use super::{
    docker::are_wrappers,
    line::{CommandLine, Program, base_name},
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
    if program.name() == "eval" {
        let words: Vec<&str> = program.words[1..].iter().map(|word| word.text.as_str()).collect();
        return Some(words.join(" "));
    }
    given_to_a_shell(program).or_else(|| given_to_su(program)).map(str::to_owned)
}

/// Whether it runs what stands elsewhere: a shell with a file or with its input, a file that is read in, or a program that
/// only a variable names.
pub(crate) fn is_hidden(program: &Program) -> bool {
    let Some(first) = program.words.first() else { return false };
    if first.expands || ["source", "."].contains(&program.name()) {
        return true;
    }
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let shell = words.iter().position(|word| SHELLS.contains(&base_name(word)));
    let looks_up = words.starts_with(&["command", "-v"]) || words.starts_with(&["command", "-V"]);
    let is_run = shell.is_some_and(|at| are_wrappers(&words[..at])) && !looks_up;
    is_run && inner(program).is_none()
}

/// The command line that a shell is given behind its `-c`.
fn given_to_a_shell(program: &Program) -> Option<&str> {
    let words = || program.words.iter().map(|word| word.text.as_str());
    let at = words().position(|word| SHELLS.contains(&base_name(word)))?;
    let flags = words().skip(at + 1);
    let is_c = |word: &str| word.starts_with('-') && !word.starts_with("--") && word.ends_with('c');
    let at = at + 1 + flags.take_while(|word| word.starts_with('-')).position(is_c)?;
    program.words.get(at + 1).map(|word| word.text.as_str())
}

/// The command line that `su` is given: its `-c` may stand before the user or behind.
fn given_to_su(program: &Program) -> Option<&str> {
    let words: Vec<&str> = program.words.iter().map(|word| word.text.as_str()).collect();
    let at = words.iter().position(|word| SWITCHERS.contains(&base_name(word)))?;
    let rest = &words[at + 1..];
    let behind = |flag: &str| rest.iter().find_map(|word| word.strip_prefix(flag));
    let next = rest.windows(2).find(|pair| ["-c", "-lc", "--command"].contains(&pair[0]));
    next.map(|pair| pair[1]).or_else(|| behind("--command="))
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
        for text in
            ["$DOCKER run x", "a | sh", "bash x.sh", ". ./x", "sudo bash <<E\nx\nE", "\"$@\""]
        {
            assert!(is_hidden(text), "{text}");
        }
        for text in ["docker run $X", "sh -c '$X'", "command -v bash", "docker exec x sh y", "A=$B"]
        {
            assert!(!is_hidden(text), "{text}");
        }
    }
}
