//! JSON text that may be printed anywhere: hidden characters escaped, and no string longer than is good.

use std::fmt::Write as _;

use super::{
    bound::{bounded, cut_mark},
    hidden::is_hidden,
};

/// The JSON text with every hidden character of its strings as `\u202e`, which is the same value, and of every longer
/// string at most `limit(key)` bytes, as they are written there, with the mark of a cut. The key is that of the nearest
/// object; elements of a list have the list's.
pub fn json(text: &str, limit: impl Fn(&str) -> usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut key = "";
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        out.push_str(&rest[..=start]);
        rest = &rest[start + 1..];
        let end = end(rest);
        let (string, after) = rest.split_at(end);
        let is_key = after.trim_start_matches('"').trim_start().starts_with(':');
        if is_key {
            key = string;
        }
        escape(&cut(string, if is_key { usize::MAX } else { limit(key) }), &mut out);
        rest = after;
        if let Some(behind) = rest.strip_prefix('"') {
            out.push('"');
            rest = behind;
        }
    }
    out + rest
}

/// Where a string ends.
fn end(text: &str) -> usize {
    let mut is_escaped = false;
    let ends = |(_, byte): &(usize, u8)| {
        let here = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        here
    };
    text.bytes().enumerate().find(ends).map_or(text.len(), |(at, _)| at)
}

/// Cut where no escape is torn: those that are written are at most six letters long, and of one character.
fn cut(string: &str, limit: usize) -> String {
    let kept = bounded(string, limit);
    let Some(at) = kept.rfind('…').filter(|_| kept.len() < string.len()) else {
        return string.to_owned();
    };
    let head = &kept[..at];
    let torn = (head.len().saturating_sub(6)..head.len()).find(|&from| {
        head.is_char_boundary(from)
            && head[from..].starts_with('\\')
            && is_escape_begun(head, from)
            && head.len() - from < if head[from..].starts_with("\\u") { 6 } else { 2 }
    });
    let whole = &head[..torn.unwrap_or(head.len())];
    format!("{whole}{}", cut_mark((string.len() - whole.len()) as u64))
}

/// Whether a backslash begins an escape, and is not the second one of `\\`.
fn is_escape_begun(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count().is_multiple_of(2)
}

fn escape(string: &str, out: &mut String) {
    for c in string.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json as value};

    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_the_value_stays() {
        let before =
            value!({ "a\u{202e}": ["\u{7f}\u{9b}\u{200b}", "\u{e0041}\n", 1], "b": "x\"\\" });
        let text = serde_json::to_string_pretty(&before).unwrap();
        let after = json(&text, |_| usize::MAX);
        assert!(text.contains('\u{202e}') && !after.chars().any(is_hidden), "{after}");
        assert!(after.contains("\\u202e") && after.contains("\\udb40\\udc41"), "{after}");
        assert_eq!(serde_json::from_str::<Value>(&after).unwrap(), before);
    }

    #[test]
    fn a_long_string_is_cut_with_a_mark_and_by_its_key() {
        let long = "x".repeat(300);
        let before = value!({ "text": [&long, &long], "other": { "name": &long }, "n": "short" });
        let text = serde_json::to_string_pretty(&before).unwrap();
        let limit = |key: &str| if key == "text" { 1_000 } else { 100 };
        let after: Value = serde_json::from_str(&json(&text, limit)).unwrap();
        assert_eq!((&after["text"], &after["n"]), (&before["text"], &before["n"]));
        let cut = format!("{}… 248 more bytes", "x".repeat(52));
        assert_eq!(after["other"]["name"], cut);
    }

    proptest! {
        #[test]
        fn wherever_it_is_cut_it_stays_json(text in "[\\x00-\\x20\\\\\"a-c…\u{202e}]{0,200}", limit in 96usize..160) {
            let written = serde_json::to_string_pretty(&value!({ "k": &text })).unwrap();
            let after: Value = serde_json::from_str(&json(&written, |_| limit)).unwrap();
            let after = after["k"].as_str().unwrap();
            prop_assert!(after == text || after.contains(" more byte"), "{after}");
        }
    }
}
