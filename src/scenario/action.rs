//! One entry of a list `do:`: a command, a dialogue, a file that is written, a command that is only shown.

use super::{
    answer::{ANSWER, answer},
    model::{Action, ActionKind, Answer, Example, MAIN_SHELL, Turn},
    requires::{REQUIREMENTS, Requirement},
    turn::{TURN, sent, turn},
};
use crate::{
    expect::{EXPECT, Expect, capture::Capture, pattern::OfLine},
    syntax::{
        decode::{Decoder, Fields},
        field::{Field, Mapping, Reads as _},
        path,
        problem::Problem,
        shape::{Choice, Shape},
        source::Located,
        template::Template,
        values::{All, Boolean, By, Length, List, Templated, Text, Word},
        yaml::Node,
    },
};

/// What an entry that is only shown cannot have: nobody types it, so nothing comes of it.
const NOT_WITH_SHOWN: &[&str] = &[
    "run",
    "session",
    "talk",
    "edit",
    "answer",
    "in",
    "expect",
    "capture",
    "examples",
    "stdin",
    "within",
    "timeout",
    "requires",
    "unwritten",
];
/// What an entry that writes a file cannot have: it prints nothing, and has its text from the handout.
const NOT_WITH_EDIT: &[&str] = &[
    "run",
    "session",
    "talk",
    "answer",
    "stdin",
    "expect",
    "capture",
    "examples",
    "within",
    "unwritten",
];
/// What an entry that answers a question cannot have: nothing is typed into a shell, and the handout does not have it.
const NOT_WITH_ANSWER: &[&str] = &[
    "run",
    "session",
    "talk",
    "edit",
    "stdin",
    "in",
    "expect",
    "capture",
    "examples",
    "within",
    "timeout",
    "unwritten",
];

pub(super) const ACTION: Mapping<(
    Field<Templated>,
    Field<Templated>,
    Field<List<By<Turn>>>,
    Field<List<By<Template>>>,
    Field<By<(Located<String>, Template)>>,
    Field<By<Answer>>,
    Field<Templated>,
    Field<Text>,
    Field<Text>,
    Field<List<By<Expect>>>,
    Field<All<Vec<Capture>>>,
    Field<List<By<Example>>>,
    Field<Length>,
    Field<Length>,
    Field<All<Vec<Requirement>>>,
    Field<Boolean>,
)> = Mapping {
    what: "a command",
    title: None,
    choice: Some(Choice::One(&["run", "session", "edit", "answer", "shown"])),
    fields: (
        Field::optional("run", Templated("a command"), "A command, as the handout has it typed."),
        Field::optional(
            "session",
            Templated("a command"),
            "A command that is talked to on a terminal.",
        ),
        Field::optional(
            "talk",
            List("`talk`", By(turn, || TURN.shape())),
            "What is typed and waited for in a `session`, which has to have it; not with `run`.",
        ),
        Field::optional(
            "stdin",
            List("`stdin`", By(sent, || Shape::Template)),
            "Lines that the command of a `run` reads on its standard input, whatever its shell; without them there is nothing to read. Not with `session`.",
        ),
        Field::optional(
            "edit",
            By(edit, || EDIT.shape()),
            "A file that the handout shows, which is written; nothing is expected or captured with it.",
        ),
        Field::optional(
            "answer",
            By(answer, || ANSWER.shape()),
            "A question of this step that `labcheck run` and `labcheck solve` answer. It is never in the handout.",
        ),
        Field::optional(
            "shown",
            Templated("a command"),
            "A command that stands in the handout and is never typed; nothing is expected of it.",
        ),
        Field::optional(
            "why",
            Text("the reason why it is never typed"),
            "Why a command is `shown` only, which has to have it; not with the others.",
        ),
        Field::or(
            "in",
            MAIN_SHELL,
            Text("a shell's name"),
            "The shell that it is typed into; one of another name is another shell, and one with the name of a machine is on that machine.",
        ),
        Field::optional(
            "expect",
            List("`expect`", By(Expect::read, || EXPECT.shape())),
            "What must come of it, all of it.",
        ),
        Field::optional(
            "capture",
            All(Capture::read_all, Capture::shape),
            "Values that it prints anew each time, for later commands.",
        ),
        Field::optional(
            "examples",
            List("`examples`", By(example, || EXAMPLE.shape())),
            "Lines that the handout prints under it and that come out otherwise.",
        ),
        Field::optional(
            "within",
            Length("`within`"),
            "The command is typed again, after pauses that grow from a tenth of a second to two, until what is expected of it holds or so much time is over: for one that only reads what comes by itself. An attempt that takes longer than `timeout` ends it, as it does without. Not with `session` or `capture`.",
        ),
        Field::optional("timeout", Length("`timeout`"), "How long it may take."),
        Field::optional(
            "requires",
            REQUIREMENTS,
            "What has to be there; the command is skipped by name where it is not.",
        ),
        Field::or(
            "unwritten",
            "false",
            Boolean("`unwritten`"),
            "Whether the handout leaves it out.",
        ),
    ),
};

const EXAMPLE: Mapping<(Field<OfLine>, Field<Text>)> = Mapping {
    what: "an example",
    title: None,
    choice: None,
    fields: (
        Field::optional(
            "line",
            OfLine,
            "Which lines; all that are printed there where it is left out.",
        ),
        Field::required(
            "because",
            Text("the reason of an example"),
            "Why they come out otherwise.",
        ),
    ),
};

const EDIT: Mapping<(Field<By<Located<String>>>, Field<Word<()>>)> = Mapping {
    what: "`edit`",
    title: None,
    choice: None,
    fields: (
        Field::required(
            "file",
            By(|decoder, node| path::below(decoder, node, "the file"), || Shape::Text),
            "Its path below the working folder.",
        ),
        Field::required(
            "from",
            Word("what a file is written from", &[("fence", ())]),
            "`fence`: the handout's code block at that place, as it stands.",
        ),
    ),
};

pub(super) fn action(decoder: &Decoder, node: &Node) -> Option<Action> {
    let (fields, values) = ACTION.read(decoder, node)?;
    let (
        run,
        session,
        talk,
        stdin,
        edit,
        answer,
        shown,
        why,
        shell,
        expects,
        captures,
        examples,
        within,
        timeout,
        requires,
        unwritten,
    ) = values;
    if let (Some(true), Some(at)) = (unwritten, fields.key_at("examples")) {
        decoder.report(
            Problem::new(at, "the handout prints nothing under a command that it leaves out")
                .help("remove `examples`"),
        );
    }
    refuse_again(decoder, &fields);
    if let (Some(at), true) = (fields.key_at("stdin"), fields.get("session").is_some()) {
        let title = "a `session` reads what is typed in it";
        decoder
            .report(Problem::new(at, title).help("write the lines in `talk:`, as `{ send: … }`"));
    }
    Some(Action {
        kind: kind(decoder, &fields, Typed { run, session, talk, edit, answer, shown, why })?,
        shell: shell.map_or_else(|| MAIN_SHELL.to_owned(), |text| text.value),
        stdin,
        expects: expects.unwrap_or_default(),
        captures: captures.unwrap_or_default(),
        within,
        timeout,
        requires: requires.unwrap_or_default(),
        unwritten: unwritten.unwrap_or_default() || fields.get("answer").is_some(),
        examples: examples.unwrap_or_default(),
        written: None,
        printed: Vec::new(),
        at: node.at,
    })
}

/// What is typed again has no one value to capture, and a dialogue waits by itself.
fn refuse_again(decoder: &Decoder, fields: &Fields<'_>) {
    let Some(at) = fields.key_at("within") else { return };
    let refuse = |title: &str, help: &str| decoder.report(Problem::new(at, title).help(help));
    if fields.get("session").is_some() {
        refuse("a `session` is not typed again", "wait in it: `talk: [{ until: … }]`");
    }
    if fields.get("capture").is_some() {
        refuse(
            "a command that is typed again has no one value to capture",
            "capture it from an entry of its own after this one",
        );
    }
}

/// `{ line: 'Error: .*', because: the address is the lab's own }`; without `line` all that is printed.
fn example(decoder: &Decoder, node: &Node) -> Option<Example> {
    let (fields, (line, because)) = EXAMPLE.read(decoder, node)?;
    if fields.get("line").is_some() && line.is_none() {
        return None; // it was wrong, and would have meant all lines
    }
    Some(Example { line, because: because?, at: node.at })
}

/// `edit: { file: compose.yaml, from: fence }`: the handout's block, as it stands there.
fn edit(decoder: &Decoder, node: &Node) -> Option<(Located<String>, Template)> {
    let (_, (file, from)) = EDIT.read(decoder, node)?;
    let (file, _) = (file?, from?);
    let write = Template::pending("the handout's block", file.at);
    Some((file, write))
}

/// What the keys of an entry that say what is typed came to.
struct Typed {
    run: Option<Template>,
    session: Option<Template>,
    talk: Option<Vec<Turn>>,
    edit: Option<(Located<String>, Template)>,
    answer: Option<Answer>,
    shown: Option<Template>,
    why: Option<Located<String>>,
}

/// Refuses the keys that do not go with this one.
fn alone(decoder: &Decoder, fields: &Fields<'_>, with: &str, others: &[&str]) {
    for (key, at) in others.iter().filter_map(|key| Some((key, fields.key_at(key)?))) {
        decoder.report(
            Problem::new(at, format!("`{key}` does not go with `{with}`"))
                .help("make an entry of its own for it, or remove it"),
        );
    }
}

fn kind(decoder: &Decoder, fields: &Fields<'_>, typed: Typed) -> Option<ActionKind> {
    let Typed { run, session, talk, edit, answer, shown, why } = typed;
    let misuse = |title: &str, help: &str| {
        decoder.report(Problem::new(fields.at, title).help(help));
        None
    };
    if fields.get("shown").is_some() {
        alone(decoder, fields, "shown", NOT_WITH_SHOWN);
        if fields.get("why").is_none() {
            return misuse("this says not why nobody types it", "add `why:` with the reason");
        }
        return Some(ActionKind::Shown { command: shown?, why: why? });
    }
    if let Some(at) = fields.key_at("why") {
        decoder.report(
            Problem::new(at, "`why` belongs to a command that is `shown` only")
                .help("write `shown:` in place of what is typed, or remove `why`"),
        );
    }
    if fields.get("edit").is_some() {
        alone(decoder, fields, "edit", NOT_WITH_EDIT);
        let (file, write) = edit?;
        return Some(ActionKind::Edit { file, write });
    }
    if fields.get("answer").is_some() {
        alone(decoder, fields, "answer", NOT_WITH_ANSWER);
        return answer.map(ActionKind::Answer);
    }
    match ["run", "session", "talk"].map(|key| fields.get(key).is_some()) {
        [true, false, false] => run.map(ActionKind::Run),
        [false, true, true] => {
            Some(ActionKind::Session { command: session?, talk: talk.unwrap_or_default() })
        }
        [false, true, false] => {
            misuse("this session says nothing", "add `talk:` with what is typed")
        }
        [true, false, true] => {
            misuse("`talk` belongs to a `session`", "write `session:` in place of `run:`")
        }
        [true, true, _] => misuse("this is both `run` and `session`", "make two entries of it"),
        [false, false, _] => misuse(
            "this names no command",
            "add `run:`, `session:`, `edit:`, `answer:` or `shown:`",
        ),
    }
}

#[cfg(test)]
mod tests;
