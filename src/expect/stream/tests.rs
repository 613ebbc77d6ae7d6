//! What is told of a stream that differs, and where what was cut off decides.

use super::{kind::Kind as _, *};
use crate::{
    outcome::StreamName,
    syntax::yaml,
    verdict::{Difference, NearLine},
};

fn read(yaml: &str) -> Result<StreamExpect, Vec<String>> {
    let decoder = Decoder::default();
    let expect = StreamExpect::read(&decoder, Which::Stdout, &yaml::parse(yaml).unwrap());
    let problems: Vec<String> =
        decoder.into_problems().into_iter().map(|problem| problem.title).collect();
    if problems.is_empty() { Ok(expect.unwrap()) } else { Err(problems) }
}

fn judged(yaml: &str, text: &str, truncated: bool) -> Result<Option<Difference>, ObserveError> {
    let stream = Stream { text: text.into(), truncated };
    read(yaml).unwrap().matcher.judge(&stream, StreamName::Stdout, &Vars::new())
}

fn lacks(wanted: &str, seen: &str) -> Difference {
    let (wanted, seen) = (wanted.to_owned(), seen.to_owned());
    Difference::Lacks { stream: StreamName::Stdout, wanted, seen, nearest: None }
}

fn near(lacks: Difference, line: usize, text: &str) -> Difference {
    let Difference::Lacks { stream, wanted, seen, .. } = lacks else { panic!("{lacks:?}") };
    let nearest = Some(NearLine { line, text: text.to_owned() });
    Difference::Lacks { stream, wanted, seen, nearest }
}

fn has(unwanted: &str, seen: &str) -> Difference {
    let (unwanted, seen) = (unwanted.to_owned(), seen.to_owned());
    Difference::Has { stream: StreamName::Stdout, unwanted, seen }
}

#[test]
fn what_a_stream_lacks_is_told_with_what_there_is_and_what_it_has_with_its_line() {
    for (yaml, told) in [
        ("{ contains: x }", lacks("x", "one\ntwo")),
        ("{ equals: one }", lacks("one", "one\ntwo")),
        ("{ line: t }", lacks("t", "one\ntwo")),
        ("{ lines: [two, one] }", near(lacks("one", "one\ntwo"), 1, "one")),
        ("{ matches: x+ }", lacks("x+", "one\ntwo")),
        ("{ absent: w }", has("w", "two")),
        ("{ absent: ^one }", has("^one", "one")),
        ("{ empty: true }", has("anything", "one")),
        ("empty", has("anything", "one")),
    ] {
        assert_eq!(judged(yaml, "one\ntwo\n", false), Ok(Some(told)), "{yaml}");
    }
    for yaml in ["{ contains: ne }", "{ line: two }", "{ lines: [one, two] }", "{ absent: x }"] {
        assert_eq!(judged(yaml, "one\ntwo\n", false), Ok(None), "{yaml}");
    }
    assert_eq!(read("{ empty: false }").unwrap_err(), ["`empty: false` asserts next to nothing"]);
}

#[test]
fn the_line_that_comes_nearest_to_what_is_not_there_is_told() {
    let text = "Using default tag: latest\nStatus: Image is up to date for alpine:edge\n";
    for (yaml, wanted, line) in [
        (
            "{ contains: 'Status: Image is up to dat for' }",
            "Status: Image is up to dat for",
            Some(2),
        ),
        (
            "{ line: 'Status: Image was up to date for .*' }",
            "Status: Image was up to date for .*",
            Some(2),
        ),
        ("{ lines: ['Using defualt tag: .*'] }", "Using defualt tag: .*", Some(1)),
        ("{ matches: 'alpine:egde$' }", "alpine:egde$", Some(2)),
        ("{ contains: Downloaded }", "Downloaded", None),
        ("{ matches: '\\d{5}' }", "\\d{5}", None),
        ("{ equals: Using default tag }", "Using default tag", None),
    ] {
        let lacks = lacks(wanted, text.trim_end());
        let told = match line {
            Some(line) => near(lacks, line, text.lines().nth(line - 1).unwrap()),
            None => lacks,
        };
        assert_eq!(judged(yaml, text, false), Ok(Some(told)), "{yaml}");
    }
}

#[test]
fn what_was_cut_off_decides_only_where_it_could_have_been_what_is_asked_for() {
    let cut = Err(ObserveError::Truncated("stdout".into()));
    for (yaml, text) in [
        ("{ contains: x }", "one"),
        ("{ equals: one }", "one"),
        ("{ equals: two }", "one"),
        ("{ line: x }", "one"),
        ("{ lines: [one, x] }", "one"),
        ("{ matches: x }", "one"),
        ("{ absent: x }", "one"),
        // The last line may have gone on.
        ("{ line: one }", "one"),
        ("{ lines: [one] }", "one"),
        ("{ matches: ne }", "one"),
        ("{ line: two }", "one\ntwo"),
    ] {
        assert_eq!(judged(yaml, text, true), cut, "{yaml}");
    }
    for yaml in ["{ contains: one }", "{ line: one }", "{ lines: [one] }", "{ matches: n }"] {
        assert_eq!(judged(yaml, "one\ntw", true), Ok(None), "{yaml}: it is there already");
    }
    for (yaml, told) in [("{ absent: n }", has("n", "one")), ("empty", has("anything", "one"))] {
        assert_eq!(judged(yaml, "one", true), Ok(Some(told)), "{yaml}: it is there already");
    }
}

#[test]
fn an_expectation_says_why_by_a_text_on_stderr_or_by_the_very_words_on_stdout() {
    let says = |which: Which, yaml: &str| {
        let node = yaml::parse(yaml).unwrap();
        let expect = StreamExpect::read(&Decoder::default(), which, &node).unwrap();
        expect.says_why("no space left", &Vars::new())
    };
    for (yaml, on_stderr, on_stdout) in [
        ("{ contains: space }", true, true),
        ("{ contains: denied }", true, false),
        ("{ absent: denied }", false, false),
        ("empty", false, false),
    ] {
        assert_eq!(says(Which::Stderr, yaml), on_stderr, "{yaml}");
        assert_eq!(says(Which::Stdout, yaml), on_stdout, "{yaml}");
        assert!(!says(Which::Screen, yaml), "{yaml}");
    }
}

#[test]
fn its_variables_are_those_of_all_its_patterns() {
    for (yaml, wanted) in [
        ("{ contains: \"${{ a }}\" }", &["a"][..]),
        ("{ line: \"${{ a }}\" }", &["a"]),
        ("{ lines: [\"${{ a }}\", \"${{ b }}\"] }", &["a", "b"]),
        ("empty", &[]),
    ] {
        let expect = read(yaml).unwrap();
        let names: Vec<&str> =
            expect.templates().iter().flat_map(|t| t.names()).map(|name| name.value).collect();
        assert_eq!(names, wanted, "{yaml}");
        assert_eq!(expect.at(), yaml::parse(yaml).unwrap().at);
    }
}

#[test]
fn what_no_terminal_shows_is_in_a_file_all_the_same() {
    let of = |yaml: &str, text: &str| {
        let node = yaml::parse(yaml).unwrap();
        let expect = crate::expect::text::TextExpect::of_content(&Decoder::default(), &node);
        let text = Stream { text: text.into(), truncated: false };
        expect.unwrap().judge(&text, &"it", &Vars::new()).unwrap().is_none()
    };
    assert!(!of("{ absent: password }", "password=1\rxxxxxxxxxx\n"));
    assert!(!of("empty", "\x1b[0m"));
    assert!(of("{ absent: password }", "xxx\n") && of("empty", ""));
}
