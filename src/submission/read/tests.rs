use super::*;
use crate::submission::{
    seal::line,
    testing::{key, submission},
    write,
};

fn text() -> String {
    write(&submission(), &key(1)).unwrap()
}

/// The lines with their links made anew, as somebody would who has not the key.
fn linked(bodies: &[String]) -> String {
    let mut before = FIRST.to_owned();
    let lines = bodies.iter().map(|body| {
        before = link(&before, body);
        line(&before, body) + "\n"
    });
    lines.collect()
}

fn bodies(text: &str) -> Vec<String> {
    text.lines().map(|line| parts(line).unwrap().1).collect()
}

#[test]
fn what_is_read_is_what_was_written() {
    let read = read(text().as_bytes()).unwrap();
    assert_eq!(read.submission, submission());
    assert_eq!(read.key, key(1).public());
    assert!(!text().contains('\u{202e}'), "nothing hides in it");
    let bare = Submission {
        head: Head { has_journal: false, ..submission().head },
        journal: None,
        ..submission()
    };
    let again = super::read(write(&bare, &key(1)).unwrap().as_bytes()).unwrap();
    assert_eq!(again.submission, bare, "no journal is another thing than an empty one");
}

#[test]
fn one_bit_that_is_flipped_anywhere_is_found() {
    let good = text();
    let mut changed = good.clone().into_bytes();
    for at in 0..changed.len() {
        // Every bit of what is short, one of each byte of the rest.
        let bits = if at < 400 || at + 600 > changed.len() { 0..8 } else { at % 8..at % 8 + 1 };
        for bit in bits {
            changed[at] ^= 1 << bit;
            assert!(read(&changed).is_err(), "byte {at}, bit {bit}");
            changed[at] ^= 1 << bit;
        }
    }
    assert_eq!(changed, good.as_bytes(), "the control");
    read(&changed).unwrap();
}

#[test]
fn a_file_that_is_cut_anywhere_is_no_submission() {
    let good = text();
    for length in 0..good.len() {
        assert!(read(&good.as_bytes()[..length]).is_err(), "{length}");
    }
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    let cut = lines[..4].concat();
    assert!(matches!(read(cut.as_bytes()), Err(Broken::Cut(4))), "{:?}", read(cut.as_bytes()));
    assert!(matches!(read(&good.as_bytes()[..good.len() - 1]), Err(Broken::Cut(_))));
}

#[test]
fn a_line_that_is_moved_left_out_or_put_in_is_told_by_its_number() {
    let good = text();
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    let told = |order: &[usize]| {
        let text: String = order.iter().map(|at| lines[*at]).collect();
        read(text.as_bytes()).unwrap_err()
    };
    assert_eq!(lines.len(), 6);
    assert!(matches!(told(&[0, 1, 2, 4, 3, 5]), Broken::Changed(4)));
    assert!(matches!(told(&[0, 1, 2, 4, 5]), Broken::Changed(4)));
    assert!(matches!(told(&[0, 1, 2, 3, 3, 4, 5]), Broken::Changed(5)));
    assert!(matches!(told(&[0, 1, 2, 3, 4, 5, 4]), Broken::Behind(7)));
    assert!(matches!(told(&[1, 2, 3, 4, 5]), Broken::Other));
}

#[test]
fn whoever_makes_the_links_anew_has_no_signature() {
    let good = bodies(&text());
    assert_eq!(linked(&good), text(), "the control");
    let mut forged = good.clone();
    forged[3] = forged[4].clone();
    assert!(matches!(read(linked(&forged).as_bytes()), Err(Broken::Signature)));
    // With a key of one's own it is another one's submission.
    let other = write(&submission(), &key(2)).unwrap();
    assert_eq!(read(other.as_bytes()).unwrap().key, key(2).public());
}

#[test]
fn parts_that_no_labcheck_writes_so_are_told() {
    let sealed = |mut bodies: Vec<String>, lines: usize| {
        bodies.pop();
        let text = linked(&bodies);
        let last = text.lines().last().map(|line| parts(line).unwrap().0.to_owned());
        let signature = key(1).sign(&signed(&last.unwrap_or_default()));
        let seal = Seal { lines: lines as u64, key: key(1).public(), signature };
        bodies.push(serde_json::to_string(&Part::Seal(seal)).unwrap());
        linked(&bodies)
    };
    let good = bodies(&text());
    read(sealed(good.clone(), 5).as_bytes()).unwrap();
    let unreadable = |bodies: Vec<String>, lines: usize, line: usize, why: &str| match read(
        sealed(bodies, lines).as_bytes(),
    )
    .unwrap_err()
    {
        Broken::Unreadable { line: at, why: said } => {
            assert!(at == line && said.contains(why), "{at}: {said}");
        }
        other => panic!("{other}"),
    };
    unreadable(good.clone(), 4, 6, "the seal counts other lines");
    let of = |order: &[usize]| order.iter().map(|at| good[*at].clone()).collect::<Vec<_>>();
    unreadable(of(&[0, 5]), 1, 2, "no record before the seal");
    unreadable(of(&[0, 0, 1, 2, 3, 4, 5]), 6, 2, ORDER);
    unreadable(of(&[0, 1, 1, 2, 3, 4, 5]), 6, 3, ORDER);
    unreadable(of(&[0, 2, 1, 3, 4, 5]), 5, 2, ORDER);
    unreadable(of(&[0, 3, 1, 2, 4, 5]), 5, 2, ORDER);
    unreadable(of(&[0, 1, 3, 2, 4, 5]), 5, 4, ORDER);
    let mut without = good.clone();
    without[0] = without[0].replace("\"has_journal\":true", "\"has_journal\":false");
    unreadable(without, 5, 4, ORDER);
    let mut strange = good.clone();
    strange[3] = "{\"entry\":{\"at\":1}}".to_owned();
    unreadable(strange, 5, 4, "expected");
}

#[test]
fn what_is_something_else_is_told_as_such() {
    for other in ["", "\n", "{}\n", "hello\n", "{\"link\":\"\",}\n"] {
        assert!(matches!(read(other.as_bytes()), Err(Broken::Other)), "{other:?}");
    }
    assert!(matches!(read(&[0xff, b'\n']), Err(Broken::Other)));
    let mut newer = bodies(&text());
    newer[0] = newer[0].replace(FORMAT, "labcheck/submission/v9\u{202e}");
    let told = read(linked(&newer).as_bytes()).unwrap_err();
    assert!(matches!(&told, Broken::Newer(format) if !format.contains('\u{202e}')), "{told}");
    newer[0] = newer[0].replace("labcheck/submission/v9", "x");
    assert!(matches!(read(linked(&newer).as_bytes()), Err(Broken::Other)));
    let mut invalid = text().into_bytes();
    let second = text().find('\n').unwrap() + 100;
    invalid[second] = 0xff;
    assert!(matches!(read(&invalid), Err(Broken::NotText(2))));
}
