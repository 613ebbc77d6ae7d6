//! Nodes → the model: the scenario, its steps and their actions.

use super::{
    classroom::ClassroomSpec,
    model::{Action, ActionKind, Example, Scenario, ShellKind, Step, Turn},
    requires::{Required, Requirement},
};
use crate::{
    check,
    expect::{
        Expect,
        capture::Capture,
        pattern::{Pattern, Shape},
    },
    syntax::{
        decode::{Decoder, Fields},
        path,
        problem::Problem,
        source::{Located, Source},
        template::{Template, is_name},
        yaml::{Node, Value},
    },
};

/// The version of the language that this labcheck reads.
pub const VERSION: i64 = 1;
/// The shell that a command is typed into where none is named.
pub const MAIN_SHELL: &str = "main";
/// The keys that `press` knows.
pub const KEYS: &[&str] = &[
    "ctrl-c",
    "ctrl-d",
    "ctrl-p ctrl-q",
    "ctrl-z",
    "enter",
    "tab",
    "esc",
    "up",
    "down",
    "left",
    "right",
];

const TOP: &[&str] =
    &["version", "title", "lab", "requires", "strict", "shell", "classroom", "vars", "steps"];
/// The words for a scenario's `shell`.
const SHELLS: &[(&str, ShellKind)] = &[("bash", ShellKind::Bash), ("sh", ShellKind::Sh)];
const STEP: &[&str] = &["id", "section", "needs", "requires", "do", "check"];
const ACTION: &[&str] = &[
    "run",
    "session",
    "talk",
    "edit",
    "in",
    "expect",
    "capture",
    "examples",
    "timeout",
    "requires",
    "unwritten",
];
/// What an entry that writes a file cannot have: it prints nothing, and has its text from the handout.
const NOT_WITH_EDIT: &[&str] =
    &["run", "session", "talk", "expect", "capture", "examples", "unwritten"];

/// Reads a whole scenario; what could not be read is in the decoder's problems.
pub fn scenario(decoder: &Decoder, node: &Node, source: Source) -> Option<Scenario> {
    let fields = decoder.fields(node, "a scenario", TOP)?;
    check_version(decoder, &fields);
    let title = decoder.require(&fields, "title", "a scenario");
    let lab = decoder.require(&fields, "lab", "a scenario");
    let steps = decoder.require(&fields, "steps", "a scenario");
    let title = title.and_then(|n| decoder.text(n, "the title"));
    let lab = lab.and_then(|n| decoder.text(n, "the handout's path"));
    let steps: Vec<Step> = steps.map_or_else(Vec::new, |node| {
        decoder.list(node, "`steps`").iter().filter_map(|item| step(decoder, item)).collect()
    });
    let shell = fields.get("shell").and_then(|node| {
        let kind = decoder.word(node, "the shell", SHELLS)?;
        Some(Located::new(kind, node.at))
    });
    let mut requires = requires(decoder, &fields);
    // A shell that is asked for by name is a requirement like another.
    if let Some(bash) = shell.as_ref().filter(|shell| shell.value == ShellKind::Bash) {
        requires.push(Requirement { what: Required::Tool("bash".to_owned()), at: bash.at });
    }
    Some(Scenario {
        source,
        title: title?.value,
        lab: lab?,
        requires,
        shell,
        strict: fields.get("strict").and_then(|n| decoder.boolean(n, "`strict`")).unwrap_or(false),
        classroom: fields
            .get("classroom")
            .map_or_else(ClassroomSpec::default, |node| ClassroomSpec::read(decoder, node)),
        vars: fields.get("vars").map_or_else(Vec::new, |node| vars(decoder, node)),
        steps,
    })
}

/// A scenario of a newer language is refused as such, whatever else is in it.
fn check_version(decoder: &Decoder, fields: &Fields<'_>) {
    let Some(node) = decoder.require(fields, "version", "a scenario") else { return };
    let Some(text) = decoder.text(node, "the version") else { return };
    match text.value.parse::<i64>() {
        Ok(VERSION) => {}
        Ok(newer) if newer > VERSION => decoder.report(
            Problem::new(
                node.at,
                format!(
                    "this scenario is of version {newer}; this labcheck reads version {VERSION}"
                ),
            )
            .help("install a newer labcheck"),
        ),
        _ => decoder.report(
            Problem::new(node.at, format!("the version is {VERSION}"))
                .help(format!("write `version: {VERSION}`")),
        ),
    }
}

fn requires(decoder: &Decoder, fields: &Fields<'_>) -> Vec<Requirement> {
    fields.get("requires").map_or_else(Vec::new, |node| Requirement::read_all(decoder, node))
}

fn vars(decoder: &Decoder, node: &Node) -> Vec<(Located<String>, Template)> {
    decoder
        .pairs(node, "variables and their values")
        .iter()
        .filter_map(|(name, value)| {
            if !is_name(&name.value) || name.value.contains('.') {
                decoder.report(
                    Problem::new(name.at, format!("`{}` is no name for a variable", name.value))
                        .help("use letters, digits, `_` and `-`"),
                );
            }
            Some((name.clone(), decoder.template(value, "a value")?))
        })
        .collect()
}

fn step(decoder: &Decoder, node: &Node) -> Option<Step> {
    let fields = decoder.fields(node, "a step", STEP)?;
    let id = decoder.require(&fields, "id", "a step").and_then(|n| decoder.text(n, "a step's id"));
    let section = decoder.require(&fields, "section", "a step");
    let section = section.and_then(|n| decoder.text(n, "a section's heading"));
    let needs = fields.get("needs").map_or_else(Vec::new, |node| {
        let items = decoder.list(node, "`needs`").iter();
        items.filter_map(|item| decoder.text(item, "a step's id")).collect()
    });
    let read_list =
        |key: &str| fields.get(key).map_or(&[][..], |n| decoder.list(n, &format!("`{key}`")));
    let actions: Vec<Action> = read_list("do").iter().filter_map(|n| action(decoder, n)).collect();
    let checks = check::id::read_all(decoder, read_list("check"));
    if fields.get("do").is_none() && fields.get("check").is_none() {
        decoder.report(
            Problem::new(node.at, "this step neither does nor checks anything")
                .help("add `do:` or `check:`, or remove the step"),
        );
    }
    Some(Step {
        id: id?,
        section: section?,
        needs,
        requires: requires(decoder, &fields),
        actions,
        checks,
    })
}

fn action(decoder: &Decoder, node: &Node) -> Option<Action> {
    let fields = decoder.fields(node, "a command", ACTION)?;
    let list =
        |key: &str| fields.get(key).map_or(&[][..], |n| decoder.list(n, &format!("`{key}`")));
    let expects: Vec<Expect> =
        list("expect").iter().filter_map(|n| Expect::read(decoder, n)).collect();
    let captures = fields.get("capture").map_or_else(Vec::new, |n| Capture::read_all(decoder, n));
    let shell = fields.get("in").and_then(|n| decoder.text(n, "a shell's name"));
    let timeout = fields.get("timeout").and_then(|n| decoder.duration(n, "`timeout`"));
    let unwritten = fields.get("unwritten").and_then(|n| decoder.boolean(n, "`unwritten`"));
    let examples = list("examples").iter().filter_map(|n| example(decoder, n)).collect();
    if let (Some(true), Some(at)) = (unwritten, fields.key_at("examples")) {
        decoder.report(
            Problem::new(at, "the handout prints nothing under a command that it leaves out")
                .help("remove `examples`"),
        );
    }
    Some(Action {
        kind: kind(decoder, &fields)?,
        shell: shell.map_or_else(|| MAIN_SHELL.to_owned(), |text| text.value),
        expects,
        captures,
        timeout,
        requires: requires(decoder, &fields),
        unwritten: unwritten.unwrap_or(false),
        examples,
        printed: Vec::new(),
        at: node.at,
    })
}

/// `{ line: 'Error: .*', because: the address is the lab's own }`; without `line` all that is printed.
fn example(decoder: &Decoder, node: &Node) -> Option<Example> {
    let fields = decoder.fields(node, "an example", &["line", "because"])?;
    let because = decoder.require(&fields, "because", "an example");
    let line = match fields.get("line") {
        Some(node) => Some(Pattern::read(decoder, node, Shape::Line)?),
        None => None,
    };
    let because = decoder.text(because?, "the reason of an example")?;
    Some(Example { line, because, at: node.at })
}

/// `edit: { file: compose.yaml, from: fence }`: the handout's block, as it stands there.
fn edit(decoder: &Decoder, fields: &Fields<'_>, node: &Node) -> Option<ActionKind> {
    for (key, at) in NOT_WITH_EDIT.iter().filter_map(|key| Some((key, fields.key_at(key)?))) {
        decoder.report(
            Problem::new(at, format!("`{key}` does not go with `edit`"))
                .help("make an entry of its own for it, or remove it"),
        );
    }
    let fields = decoder.fields(node, "`edit`", &["file", "from"])?;
    let from = decoder.require(&fields, "from", "`edit`");
    let file = decoder.require(&fields, "file", "`edit`")?;
    let file = path::below(decoder, file, "the file")?;
    decoder.word(from?, "what a file is written from", &[("fence", ())])?;
    let write = Template::pending("the handout's block", file.at);
    Some(ActionKind::Edit { file, write })
}

fn kind(decoder: &Decoder, fields: &Fields<'_>) -> Option<ActionKind> {
    let misuse = |title: &str, help: &str| {
        decoder.report(Problem::new(fields.at, title).help(help));
        None
    };
    if let Some(node) = fields.get("edit") {
        return edit(decoder, fields, node);
    }
    match (fields.get("run"), fields.get("session"), fields.get("talk")) {
        (Some(run), None, None) => decoder.template(run, "a command").map(ActionKind::Run),
        (None, Some(session), Some(talk)) => Some(ActionKind::Session {
            command: decoder.template(session, "a command")?,
            talk: decoder.list(talk, "`talk`").iter().filter_map(|n| turn(decoder, n)).collect(),
        }),
        (None, Some(_), None) => {
            misuse("this session says nothing", "add `talk:` with what is typed")
        }
        (Some(_), None, Some(_)) => {
            misuse("`talk` belongs to a `session`", "write `session:` in place of `run:`")
        }
        (Some(_), Some(_), _) => {
            misuse("this is both `run` and `session`", "make two entries of it")
        }
        (None, None, _) => misuse("this names no command", "add `run:`, `session:` or `edit:`"),
    }
}

fn turn(decoder: &Decoder, node: &Node) -> Option<Turn> {
    let fields = decoder.fields(node, "a turn", &["send", "secret", "press", "until"])?;
    let until = fields.get("until").map(|n| Pattern::read(decoder, n, Shape::Anywhere));
    let until = match until {
        Some(None) => return None,
        Some(found) => found,
        None => None,
    };
    match (fields.get("send"), fields.get("secret"), fields.get("press"), until) {
        (Some(line), None, None, until) => Some(Turn::Send { line: sent(decoder, line)?, until }),
        (None, Some(line), None, until) => Some(Turn::Secret { line: sent(decoder, line)?, until }),
        (None, None, Some(key), until) => {
            let words: Vec<(&str, ())> = KEYS.iter().map(|key| (*key, ())).collect();
            decoder.word(key, "a key", &words)?;
            Some(Turn::Press { key: decoder.text(key, "a key")?, until })
        }
        (None, None, None, Some(until)) => Some(Turn::Wait(until)),
        _ => {
            decoder.report(
                Problem::new(node.at, "a turn sends a line, presses a key, or waits")
                    .help("write one of `send`, `secret`, `press`, `until`"),
            );
            None
        }
    }
}

/// A line may be empty: Enter alone.
fn sent(decoder: &Decoder, node: &Node) -> Option<Template> {
    if matches!(&node.value, Value::Scalar(text) if text.contains(char::is_control)) {
        decoder.report(
            Problem::new(node.at, "this cannot be typed as one line")
                .help("write a turn for each line, and press keys by name"),
        );
        return None;
    }
    match &node.value {
        Value::Scalar(text) if text.is_empty() => Template::parse("", node.at).ok(),
        Value::Null | Value::Scalar(_) | Value::Seq(_) | Value::Map(_) => {
            decoder.template(node, "a line to type")
        }
    }
}
