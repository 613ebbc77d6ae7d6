use super::{terminal::Entry, *};

fn entry(seen: &str) -> Entry {
    Entry { input: None, seen: seen.to_owned(), met: None }
}

fn said(until: &str) -> Say {
    Say { what: Typed::Line("x".to_owned()), until: Some(until.parse().unwrap()) }
}

#[test]
fn a_dialogue_that_printed_nothing_hangs_and_one_that_printed_something_else_is_stuck() {
    let talk = [said("one"), said("two")];
    let within = Duration::from_secs(5);
    let hangs = Exit::TimedOut { after_ms: 5_000 };
    let stuck = |until: &str| Exit::Stuck(until.to_owned());
    for (seen, halt, wanted) in [
        (&["", ""][..], Halt::NotSeen(0), hangs.clone()),
        (&["hello", ""], Halt::NotSeen(0), stuck("one")),
        (&["", "other"], Halt::NotSeen(0), stuck("one")),
        (&["", "one", "\n"], Halt::NotSeen(1), hangs.clone()),
        (&["", "one", ""], Halt::Ended(1), hangs),
        (&["", "one", "other"], Halt::Ended(1), stuck("two")),
        (&["", "one", ""], Halt::Closed(1), stuck("two")),
    ] {
        let transcript = Transcript {
            entries: seen.iter().map(|seen| entry(seen)).collect(),
            halt: Some(halt),
            exit: super::super::Exit::TimedOut,
            truncated: false,
            took: within,
        };
        assert_eq!(told(transcript, &talk, within).exit, wanted, "{seen:?} {halt:?}");
    }
}
