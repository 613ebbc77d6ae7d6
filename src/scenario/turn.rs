//! One turn of a dialogue: what is typed, pressed or waited for.

use super::model::Turn;
use crate::{
    expect::pattern::Anywhere,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::{Choice, Shape},
        source::Located,
        template::Template,
        values::By,
        yaml::{Node, Value},
    },
};

/// The keys that `press` knows.
const KEYS: &[(&str, ())] = &[
    ("ctrl-c", ()),
    ("ctrl-d", ()),
    ("ctrl-p ctrl-q", ()),
    ("ctrl-z", ()),
    ("enter", ()),
    ("tab", ()),
    ("esc", ()),
    ("up", ()),
    ("down", ()),
    ("left", ()),
    ("right", ()),
];

pub(super) const TURN: Mapping<(
    Field<By<Template>>,
    Field<By<Template>>,
    Field<By<Located<String>>>,
    Field<Anywhere>,
)> = Mapping {
    what: "a turn",
    title: None,
    choice: Some(Choice::Some(&["send", "secret", "press", "until"])),
    fields: (
        Field::optional(
            "send",
            By(sent, || Shape::Template),
            "A line that is typed, with Enter; it may be empty.",
        ),
        Field::optional(
            "secret",
            By(sent, || Shape::Template),
            "The same for one that the terminal does not show.",
        ),
        Field::optional(
            "press",
            By(key, || Shape::Words(KEYS.iter().map(|(key, ())| *key).collect())),
            "A key that is pressed. A turn has one of `send`, `secret` and `press`.",
        ),
        Field::optional(
            "until",
            Anywhere,
            "What is waited for: a pattern of what the program prints.",
        ),
    ),
};

pub(super) fn turn(decoder: &Decoder, node: &Node) -> Option<Turn> {
    let (fields, (send, secret, press, until)) = TURN.read(decoder, node)?;
    if fields.get("until").is_some() && until.is_none() {
        return None; // it was wrong, and nothing must be waited for in its place
    }
    match ["send", "secret", "press", "until"].map(|key| fields.get(key).is_some()) {
        [true, false, false, _] => Some(Turn::Send { line: send?, until }),
        [false, true, false, _] => Some(Turn::Secret { line: secret?, until }),
        [false, false, true, _] => Some(Turn::Press { key: press?, until }),
        [false, false, false, true] => until.map(Turn::Wait),
        _ => {
            decoder.report(
                Problem::new(node.at, "a turn sends a line, presses a key, or waits")
                    .help("write one of `send`, `secret`, `press`, `until`"),
            );
            None
        }
    }
}

fn key(decoder: &Decoder, node: &Node) -> Option<Located<String>> {
    decoder.word(node, "a key", KEYS)?;
    decoder.text(node, "a key")
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
