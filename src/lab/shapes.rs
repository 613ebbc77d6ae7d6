//! Handouts made of the shapes that handouts have, each command of which has to be seen.

use std::{cell::RefCell, collections::BTreeMap, fmt::Write as _};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{Handout, Role};

/// What stands before a command: a prompt, or the info string of a block without any.
#[derive(Clone, Copy, Debug)]
enum Shell {
    Prompt(&'static str),
    Info(&'static str),
}

use Shell::{Info, Prompt};

const SHELLS: &[Shell] = &[
    Prompt("$ "),
    Prompt("$"),
    Prompt("% "),
    Prompt("❯ "),
    Prompt("» "),
    Prompt("➜  app "),
    Prompt("(venv) $ "),
    Prompt("node1$ "),
    Prompt("~/app$ "),
    Prompt("~ $ "),
    Prompt("sh-4.2$ "),
    Prompt("student@lab:~$ "),
    Prompt("hacker@dojo:~$ "),
    Prompt("me@mac ~ % "),
    Prompt("[me@host dir]$ "),
    Prompt("root@vm:~# "),
    Prompt("[root@vm ~]# "),
    Prompt("PS C:\\> "),
    Prompt("C:\\Users\\me>"),
    Prompt("[node1] (local) root@192.168.0.13 ~\n$ "),
    Info("bash"),
    Info("sh"),
    Info("shell"),
    Info("console"),
    Info("zsh"),
    Info("terminal"),
    Info(".term1"),
    Info("{.bash .copy}"),
    Info("shell-session"),
    Info("bash title=\"x\""),
    // Nobody can tell these.
    Info(""),
    Prompt("# "),
];

/// Commands as they are typed, `@` a number; the first word of each is known.
const COMMANDS: &[&str] = &[
    "docker ps --filter id=@",
    "docker run -d \\\n  --name @ \\\n  nginx",
    "cat > @.txt <<'END'\none $x\n  two\nEND",
    "for n in 1 @; do\n  docker pull a:$n\ndone",
    "echo '@\nsecond'",
    "sudo docker images | grep @",
    "docker exec @ ls &&\n  docker stop @",
    "export A=\"@ <b> & c\"",
];

/// Where a block stands. Each of its lines comes with its end.
const PLACES: &[(&str, fn(Shell, &[String]) -> String)] = &[
    ("a fence", |shell, lines| fenced(shell, lines, "```", "", "")),
    ("tildes", |shell, lines| fenced(shell, lines, "~~~~", "", "")),
    ("a list item", |shell, lines| {
        "1. Do it:\n\n".to_owned() + &fenced(shell, lines, "```", "   ", "")
    }),
    ("a list item by eye", |shell, lines| {
        "1. Do it:\n".to_owned() + &fenced(shell, lines, "```", "  ", "")
    }),
    ("a list item by eye, too far", |shell, lines| {
        "- Do it:\n\n".to_owned() + &fenced(shell, lines, "```", "       ", "")
    }),
    ("a list item by eye, too far and at once", |shell, lines| {
        "- Do it:\n".to_owned() + &fenced(shell, lines, "```", "       ", "")
    }),
    ("a list item with TABs", |shell, lines| {
        "- Do it:\n\n".to_owned() + &fenced(shell, lines, "```", "\t", "")
    }),
    ("a list item by eye, torn", |shell, lines| {
        let block = fenced(shell, lines, "```", "   ", "");
        let end = block.trim_end().len() - 6;
        format!("1. Do it:\n{}  ```\n", &block[..end])
    }),
    ("a list item, not indented", |shell, lines| {
        "- ".to_owned() + &fenced(shell, lines, "```", "", "")
    }),
    ("a quotation", |shell, lines| fenced(shell, lines, "```", "> ", "")),
    ("an indented block", |_, lines| indented(lines, "    ")),
    ("details", |shell, lines| {
        let block = fenced(shell, lines, "```", "", "");
        format!("<details>\n<summary>How</summary>\n\n{block}\n</details>\n")
    }),
    ("details at once", |shell, lines| {
        let block = fenced(shell, lines, "```", "", "");
        format!("<details>\n<summary>How</summary>\n{block}</details>\n")
    }),
    ("pre", |shell, lines| pre(shell, lines, "", "")),
    ("pre with code", |shell, lines| pre(shell, lines, "<code>", "</code>")),
    ("highlight", |shell, lines| {
        let word = word(shell);
        format!("{{% highlight {word} %}}\n{}{{% endhighlight %}}\n", indented(lines, ""))
    }),
    ("a fence with exec", |shell, lines| fenced(shell, lines, "```", "", "{{exec}}")),
    ("a fence with execute", |shell, lines| {
        fenced(shell, lines, "```", "", "{{execute T1 interrupt}}")
    }),
];

fn word(shell: Shell) -> &'static str {
    match shell {
        Info("" | "{.bash .copy}" | "bash title=\"x\"") | Prompt(_) => "bash",
        Info(word) => word.trim_start_matches('.'),
    }
}

fn fenced(shell: Shell, lines: &[String], mark: &str, indent: &str, behind: &str) -> String {
    let info = match shell {
        Info(info) => info,
        Prompt(_) => ["", "console"][lines[0].len() % 2],
    };
    let body = indented(lines, indent);
    format!("{indent}{mark}{info}\n{body}{indent}{mark}{behind}\n")
}

fn indented(lines: &[String], indent: &str) -> String {
    lines.iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{indent}{line}");
        text
    })
}

fn pre(shell: Shell, lines: &[String], before: &str, behind: &str) -> String {
    let escape =
        |line: &String| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines: Vec<String> = lines.iter().map(escape).collect();
    let word = word(shell);
    let text = indented(&lines, "");
    format!("<pre class=\"language-{word}\">{before}\n{text}{behind}</pre>\n")
}

/// A command's lines as they stand in a block. With `is_led` the further ones have the prompt of a shell that
/// waits for more.
fn typed(shell: Shell, command: &str, is_led: bool) -> Vec<String> {
    let Prompt(prompt) = shell else { return command.lines().map(str::to_owned).collect() };
    let lines = command.lines().enumerate();
    let text: String = lines
        .map(|(at, line)| match at {
            0 => format!("{prompt}{line}\n"),
            _ if is_led => format!("> {line}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    text.lines().map(str::to_owned).collect()
}

/// What is drawn for a block.
type Drawn = (usize, usize, usize, u8);

/// One command of a handout.
struct Written {
    text: String,
    shell: Shell,
    place: &'static str,
}

const HEADINGS: &[&str] = &[
    "",
    "## Step {#step}\n\n",
    "### Do\n\n",
    "## Do\n\n",
    "Part\n----\n\n",
    "<a name=\"x\"></a>\n\n",
];

/// A handout, and its commands.
fn handout(drawn: &[Drawn], ends: u8) -> (String, Vec<Written>) {
    let (mut text, mut all) = ("# Lab\n\n".to_owned(), Vec::new());
    for (at, (shell, place, command, more)) in drawn.iter().enumerate() {
        let (shell, (place, write)) = (SHELLS[*shell], PLACES[*place]);
        let mut lines = Vec::new();
        for count in 0..=usize::from(more & 1) {
            let number = (at * 2 + count + 100).to_string();
            let command = COMMANDS[(command + count) % COMMANDS.len()].replace('@', &number);
            lines.extend(typed(shell, &command, more & 2 > 0));
            if let (Prompt(_), 4..) = (shell, more & 4) {
                lines.extend(["ID    NAME".to_owned(), String::new(), format!("{number}  50% $5")]);
            }
            all.push(Written { text: command, shell, place });
        }
        let heading = HEADINGS[usize::from(*more) / 8 % HEADINGS.len()];
        let _ = write!(text, "{heading}Then `look`:\n\n{}\nSo.\n\n", write(shell, &lines));
    }
    if ends & 1 > 0 {
        text = text.replace('\n', "\r\n");
    }
    if ends & 2 > 0 {
        text.insert(0, '\u{feff}');
    }
    if ends & 4 > 0 {
        text.truncate(text.trim_end().len());
    }
    (text, all)
}

/// Whether what stands before the command, and around it, tells that it is one.
fn is_told(written: &Written) -> bool {
    match written.shell {
        Prompt("# ") => false,
        Prompt(_) => true,
        Info(info) => {
            let is_marked = written.place.contains("exec") || written.place.starts_with("pre");
            let has_info = !info.is_empty() && written.place != "an indented block";
            has_info || is_marked || written.place == "highlight"
        }
    }
}

/// A handout of each shell in each place.
pub(crate) fn each() -> impl Iterator<Item = String> {
    let all =
        (0..SHELLS.len()).flat_map(|shell| (0..PLACES.len()).map(move |place| (shell, place)));
    all.enumerate().map(|(at, (shell, place))| {
        let more = u8::try_from(at % 8).unwrap_or_default();
        handout(&[(shell, place, at % COMMANDS.len(), more)], 0).0
    })
}

#[test]
fn every_command_of_ten_thousand_handouts_is_seen_and_nothing_else() {
    let block = (0..SHELLS.len(), 0..PLACES.len(), 0..COMMANDS.len(), any::<u8>());
    let drawn = (vec(block, 1..6), any::<u8>());
    let config = Config { cases: 10_000, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let seen: RefCell<BTreeMap<String, (usize, usize)>> = RefCell::default();
    let done = TestRunner::new_with_rng(config, rng).run(&drawn, |(drawn, ends)| {
        let (text, all) = handout(&drawn, ends);
        let read = Handout::parse(&text);
        let lines = read.fences().flat_map(|fence| &fence.lines);
        let commands: Vec<&str> = lines
            .filter(|line| line.role == Role::Command)
            .map(|line| line.text.as_str())
            .collect();
        for written in &all {
            let is_seen = commands.contains(&written.text.as_str());
            let shapes = if is_told(written) {
                vec![format!("{:?}", written.shell), format!("in {}", written.place)]
            } else {
                vec!["without a prompt and without a word".to_owned()]
            };
            for shape in shapes {
                let mut seen = seen.borrow_mut();
                let (found, of) = seen.entry(shape).or_default();
                *found += usize::from(is_seen);
                *of += 1;
            }
            prop_assert!(is_seen || !is_told(written), "{}\nin:\n{text}\n{read:#?}", written.text);
        }
        // A comment may go on as a command does.
        let is_sure = !all.iter().any(|written| matches!(written.shell, Prompt("# ")));
        for command in commands.iter().filter(|_| is_sure) {
            let is_written = all.iter().any(|written| written.text == *command);
            prop_assert!(is_written, "{command}\nin:\n{text}\n{read:#?}");
        }
        Ok(())
    });
    for (shape, (found, of)) in seen.borrow().iter() {
        println!("{shape}: {found} of {of} seen, {} %", found * 100 / of);
    }
    done.unwrap_or_else(|failed| panic!("{failed}"));
}
