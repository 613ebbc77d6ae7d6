//! Which ends a command may have, and what is told of another one.

use super::*;
use crate::{
    outcome::{Circumstances, Stream},
    syntax::yaml,
};

fn read(yaml: &str) -> Result<ExitExpect, Vec<(String, Option<String>)>> {
    let decoder = Decoder::default();
    let expect = ExitExpect::read(&decoder, &yaml::parse(yaml).unwrap());
    let problems: Vec<_> = decoder.into_problems().into_iter().map(|p| (p.title, p.help)).collect();
    if problems.is_empty() { Ok(expect.unwrap()) } else { Err(problems) }
}

fn judged(yaml: &str, command: &str, exit: Exit, pipe: &[i32]) -> Option<Difference> {
    let expect = read(yaml).unwrap();
    let circumstances = Circumstances { pipe: pipe.to_vec(), ..Circumstances::default() };
    let outcome = Outcome {
        exit,
        stdout: Stream { text: "told\n".into(), truncated: false },
        stderr: Stream::default(),
        screen: None,
        took_ms: 1,
        circumstances: Box::new(circumstances),
    };
    let line = |at: Span| if at == expect.at() { 4 } else { 0 };
    let vars = Vars::new();
    let seen = Seen { outcome: &outcome, command, vars: &vars, line: &line };
    let mut found = expect.judge(&seen).unwrap();
    assert!(found.iter().all(|mismatch| mismatch.line == 4), "{found:?}");
    found.pop().map(|mismatch| mismatch.what)
}

#[test]
fn another_status_than_the_one_that_is_wanted_differs_at_its_line_with_what_was_told() {
    assert_eq!(judged("7", "x", Exit::Code(7), &[]), None);
    for seen in [Exit::Code(0), Exit::Signal(7)] {
        let what = Difference::Exit { wanted: 7, seen: seen.clone(), tail: "told".into() };
        assert_eq!(judged("7", "x", seen, &[]), Some(what));
    }
}

#[test]
fn each_way_to_write_an_end_passes_for_its_own_and_for_no_other() {
    let (code, signal) = (Exit::Code, Exit::Signal);
    for (yaml, seen, passes) in [
        ("[0, 130]", code(0), true),
        ("[0, 130]", code(130), true),
        ("[0, 130]", code(1), false),
        ("[0, 130]", signal(2), false),
        ("[7]", code(7), true),
        ("{ signal: int }", signal(2), true),
        ("{ signal: int }", code(130), true),
        ("{ signal: int }", code(2), false),
        ("{ signal: int }", code(0), false),
        ("{ signal: int }", code(143), false),
        ("{ signal: kill }", code(137), true),
        ("{ signal: pipe }", code(141), true),
        ("nonzero", code(1), true),
        ("nonzero", code(124), true),
        ("nonzero", code(125), true),
        ("nonzero", code(128), true),
        ("nonzero", code(255), true),
        ("nonzero", code(0), false),
        ("nonzero", code(126), false),
        ("nonzero", code(127), false),
        ("nonzero", code(137), false),
        ("nonzero", signal(9), false),
    ] {
        let what = judged(yaml, "x", seen.clone(), &[]);
        assert_eq!(what.is_none(), passes, "{yaml}: {seen:?}");
        if let Some(what) = what {
            let Difference::OtherExit { seen: told, program, tail, .. } = what else { panic!() };
            assert_eq!((told, program, &*tail), (seen, None, "told"), "{yaml}");
        }
    }
}

#[test]
fn a_failure_that_is_a_time_out_or_a_program_of_a_pipe_that_never_ran_is_not_the_one_that_is_wanted()
 {
    let ran_out = |command: &str| judged("nonzero", command, Exit::Code(124), &[]);
    assert!(ran_out("timeout 3 ping x").is_some() && ran_out("sudo /bin/timeout 3 x").is_some());
    assert!(ran_out("ping x").is_none());
    let piped = |pipe: &[i32]| judged("nonzero", "a | b", Exit::Code(1), pipe);
    let what = |status, place| Difference::OtherExit {
        wanted: WantedExit::Nonzero,
        seen: Exit::Code(status),
        program: Some(place),
        tail: "told".into(),
    };
    assert_eq!(piped(&[127, 1]), Some(what(127, 1)));
    assert_eq!(piped(&[0, 126, 1]), Some(what(126, 2)));
    assert_eq!(piped(&[2, 1]), None);
}

#[test]
fn what_is_no_end_is_a_problem_that_says_what_to_write() {
    let names = "known here: hup, int, quit, ill, trap, abrt, bus, fpe, kill, usr1, segv, usr2, pipe, alrm, term, xcpu, xfsz, sys";
    for (yaml, title, help) in [
        ("256", "an exit status is a number from 0 to 255", "write such a number"),
        ("-1", "an exit status is a number from 0 to 255", "write such a number"),
        ("nonzer", "an exit status cannot be `nonzer`", "write `nonzero`"),
        ("[0, 256]", "an exit status is a number from 0 to 255", "write such a number"),
        (
            "[]",
            "the list of exit statuses is empty, so it would assert nothing",
            "add an entry, or remove the key",
        ),
        ("[1, 1]", "an exit status stands twice in this list", "write each status once"),
        ("{ signal: intr }", "a signal cannot be `intr`", "write `int`"),
        ("{ signal: stop }", "a signal cannot be `stop`", names),
        ("{ code: 1 }", "`exit` has no key `code`", "known here: signal"),
    ] {
        let problems = read(yaml).unwrap_err();
        let wanted = (title.to_owned(), Some(help.to_owned()));
        assert!(problems.contains(&wanted), "{yaml}: {problems:?}");
    }
}
