//! One turn of a dialogue: what is typed, pressed or waited for.

use super::{
    keys::{NAMED, keys},
    model::Turn,
};
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
            By(key, || {
                Shape::Form(
                    "keys, as `ctrl-c`, `^P^Q`, `<Enter>`",
                    r"^\s*(\^[?-_a-z]|<[^<>]+>|[A-Za-z])",
                )
            }),
            "Keys that are pressed, in any case and in the way of handouts: Control with a letter, as `ctrl-c`, `^C` or `<Ctrl-C>`; by name enter, tab, esc, space, backspace, delete, insert, up, down, left, right, home, end, page-up, page-down, as `<Enter>`; several one after the other, as `ctrl-p ctrl-q` or `^P^Q`. A turn has one of `send`, `secret` and `press`.",
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

/// Keys, by the names that a terminal knows them by.
fn key(decoder: &Decoder, node: &Node) -> Option<Located<String>> {
    let written = decoder.text(node, "a key")?;
    if let Some(keys) = keys(&written.value) {
        return Some(Located::new(keys, written.at));
    }
    let names = || NAMED.iter().filter_map(|names| names.first().copied());
    let problem = Problem::new(written.at, format!("`{}` is no key", written.value));
    decoder.report(match decoder.nearest(&written.value, names()) {
        Some(near) => problem.label(format!("did you mean `{near}`?")).help(format!("write `{near}`")),
        None => problem.help(format!(
            "write `ctrl-c`, `^C` or `<Ctrl-C>`, several as `ctrl-p ctrl-q` or `^P^Q`; other keys are {}",
            names().collect::<Vec<_>>().join(", ")
        )),
    });
    None
}

/// A line may be empty: Enter alone.
pub(super) fn sent(decoder: &Decoder, node: &Node) -> Option<Template> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::yaml;

    fn pressed(written: &str) -> Result<String, (String, Option<String>)> {
        let decoder = Decoder::default();
        let yaml = format!("{{ press: '{written}' }}");
        let read = turn(&decoder, &yaml::parse(&yaml).unwrap());
        match (decoder.into_problems().pop(), read) {
            (None, Some(Turn::Press { key, .. })) => Ok(key.value),
            (Some(problem), _) => {
                assert_eq!(yaml[problem.at.range()].trim_matches('\''), written);
                Err((problem.title, problem.help))
            }
            (None, other) => panic!("{written}: {other:?}"),
        }
    }

    #[test]
    fn a_key_is_read_however_it_is_written_and_what_is_none_is_a_problem() {
        for (written, key) in [
            ("ctrl-c", "ctrl-c"),
            ("^P^Q", "ctrl-p ctrl-q"),
            ("<Ctrl-C>", "ctrl-c"),
            ("<Enter>", "enter"),
            ("Ctrl-R", "ctrl-r"),
        ] {
            assert_eq!(pressed(written), Ok(key.to_owned()), "{written}");
        }
        let near = ("`entr` is no key".to_owned(), Some("write `enter`".to_owned()));
        assert_eq!(pressed("entr"), Err(near));
        let (title, help) = pressed("shift-f10").unwrap_err();
        assert_eq!(title, "`shift-f10` is no key");
        let wanted = "write `ctrl-c`, `^C` or `<Ctrl-C>`, several as `ctrl-p ctrl-q` or `^P^Q`; other keys are enter, tab,";
        assert!(help.unwrap().starts_with(wanted));
    }
}
