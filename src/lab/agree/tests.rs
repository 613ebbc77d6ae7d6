use super::*;
use crate::{scenario, syntax::source::Source};

/// The lines of a scenario's step, as YAML behind `do:`.
fn compare(steps: &[(&str, &str)], markdown: &str) -> Agreement {
    let steps = steps.iter().enumerate().map(|(at, (section, actions))| {
        format!("  - {{ id: s{at}, section: \"{section}\", do: [{actions}] }}\n")
    });
    let text = format!("version: 1\ntitle: x\nlab: x.md\nsteps:\n{}", steps.collect::<String>());
    let scenario = scenario::load(&Source { name: "s.yaml".into(), text: text.clone() }, &[])
        .unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    agree(&scenario, &Handout::parse(markdown), &Vars::new())
}

/// What differs: the problem, and the text of the handout or the scenario at its place.
fn told(agreement: &Agreement, markdown: &str) -> Vec<String> {
    let differences = agreement.differences.iter();
    differences
        .map(|difference| match difference {
            Difference::Scenario(problem) => problem.title.clone(),
            Difference::Handout(problem) => markdown[problem.at.range()].to_owned(),
        })
        .collect()
}

fn is_silent(agreement: &Agreement) -> bool {
    agreement.differences.is_empty() && agreement.unchecked.is_empty()
}

#[test]
fn every_command_of_the_handout_that_nobody_types_is_told_at_its_place() {
    let markdown = "## A\n```console\n$ docker pull a\nstudent@lab:~$ docker rmi b\n% docker pull c\n# docker pull d\nPS C:\\> docker pull e\n```\n\n```bash\n# so\ndocker rmi f\ndocker pull g\n```\n```text\ndocker pull h\n```\n```\ndocker pull i\nfine\n```\n";
    let found = compare(&[("A", "{ run: docker pull a }")], markdown);
    assert_eq!(
        told(&found, markdown),
        ["docker rmi b", "docker pull c", "docker pull e", "docker rmi f", "docker pull g"]
    );
    let unchecked: Vec<_> = found.unchecked.iter().map(|l| (l.line, l.text.as_str())).collect();
    assert_eq!(unchecked, [(6, "docker pull d"), (19, "docker pull i")]);
}

#[test]
fn commands_of_several_lines_are_one() {
    let markdown =
        "## A\n```console\n$ cat > f <<'END'\n> one\n> END\n$ echo 'a\n> b'\na\n> b\n```\n";
    let all = r#"{ run: "cat > f <<'END'\none\nEND" }, { run: "echo 'a\nb'" }"#;
    assert!(is_silent(&compare(&[("A", all)], markdown)));
    let cut = r#"{ run: "cat > f <<'END'" }, { run: "echo 'a\nb'" }"#;
    assert_eq!(compare(&[("A", cut)], markdown).differences.len(), 2);
}

#[test]
fn a_session_takes_what_only_the_scenario_can_tell_to_be_typed() {
    let markdown = "## A\n```console\n$ docker run -it a bash\nroot@3f2a:/# ls\n# pwd\n$ id\n# what a day\n^P^Q\n$ docker ps\n```\n";
    let session = |talk: &str| {
        format!("{{ session: docker run -it a bash, talk: [{talk}] }}, {{ run: docker ps }}")
    };
    let all = "{ send: ls }, { send: pwd }, { send: id }, { press: ctrl-p ctrl-q }";
    assert!(is_silent(&compare(&[("A", &session(all))], markdown)));
    let keys = markdown.replace("^P^Q", "Ctrl-P, Ctrl-Q");
    assert!(is_silent(&compare(&[("A", &session(all))], &keys)));
    // Whatever is missing, added or in another order is told.
    for talk in [
        "{ send: pwd }, { send: id }, { press: ctrl-p ctrl-q }",
        "{ send: ls }, { send: id }, { send: pwd }, { press: ctrl-p ctrl-q }",
        "{ send: ls }, { send: pwd }, { send: id }",
        "{ send: ls }, { send: pwd }, { send: id }, { press: ctrl-p ctrl-q }, { send: exit }",
    ] {
        let found = compare(&[("A", &session(talk))], markdown);
        assert!(!found.differences.is_empty(), "{talk}");
    }
}

#[test]
fn keys_are_met_however_the_handout_writes_them_and_some_need_not_be_there() {
    let session = |talk: &str| {
        format!("{{ session: docker run -it a sh, talk: [{talk}] }}, {{ run: docker ps }}")
    };
    let talk = "{ send: top }, { press: enter }, { press: ^C }, { press: ctrl-p ctrl-q }";
    for keys in ["^C\n^P^Q", "<Enter>\n<Ctrl-C>\nctrl-p ctrl-q", "Ctrl-C\n<Ctrl-P><Ctrl-Q>"] {
        let markdown =
            format!("## A\n```console\n$ docker run -it a sh\n/ # top\n{keys}\n$ docker ps\n```\n");
        let found = compare(&[("A", &session(talk))], &markdown);
        assert!(is_silent(&found), "{keys}: {found:?}");
        // One that is missing, or another one, is told.
        for talk in [
            "{ send: top }, { press: ctrl-c }",
            "{ send: top }, { press: ctrl-d }, { press: ^P^Q }",
            "{ send: top }, { press: ctrl-p ctrl-q }, { press: ctrl-c }",
        ] {
            let found = compare(&[("A", &session(talk))], &markdown);
            assert!(!found.differences.is_empty(), "{keys}: {talk}");
        }
    }
}

#[test]
fn a_section_reaches_to_the_next_heading_of_its_level_or_above_or_of_another_step() {
    let block = |command: &str| format!("```console\n$ {command}\n```\n");
    let markdown = format!(
        "## A\n### Do\n{}### Look\n{}#### Deep\n{}## B\n### Do\n{}## C\n{}",
        block("a"),
        block("b"),
        block("c"),
        block("d"),
        block("e")
    );
    let both = [("A", "{ run: a }, { run: b }, { run: c }"), ("B", "{ run: d }")];
    assert_eq!(told(&compare(&both, &markdown), &markdown), ["e"]);
    let three = [("A", "{ run: a }"), ("Look", "{ run: b }, { run: c }"), ("B", "{ run: d }")];
    assert_eq!(told(&compare(&three, &markdown), &markdown), ["e"]);
    // Nobody can name the second `Do`.
    let twin = [("A", "{ run: a }, { run: b }, { run: c }")];
    assert_eq!(told(&compare(&twin, &markdown), &markdown).len(), 3);
}

#[test]
fn a_missing_heading_is_answered_with_those_that_there_are() {
    let told = |section: &str, handout: &str| {
        let found = compare(&[(section, "{ run: ls }")], handout);
        let help = found.differences.into_iter().find_map(|difference| match difference {
            Difference::Scenario(problem) => problem.help,
            Difference::Handout(_) => None,
        });
        help.unwrap()
    };
    let handout = "# Lab\n\n## Step 1: Pull\n\n## Step 2: Run\n";
    assert_eq!(told("Step 1: Pul", handout), "write `Step 1: Pull`");
    let all = told("Something else", handout);
    assert_eq!(all, "its headings are `Lab`, `Step 1: Pull`, `Step 2: Run`");
    assert!(told("Step 1", "no heading").contains("no headings at all"));
    let many: Vec<String> = (0..25).map(|number| format!("# Chapter {number:03}\n")).collect();
    assert!(told("Something else", &many.join("\n")).ends_with("`Chapter 019`, 5 more"));
}

#[test]
fn eight_thousand_commands_that_nobody_types_are_compared_in_no_time() {
    let block = |at: usize| format!("```console\n$ docker pull hello:{at}\nok\n```\n");
    let markdown = format!("## A\n{}", (0..8_000).map(block).collect::<String>());
    let actions: Vec<_> =
        (0..4_000).map(|at| format!("{{ run: \"docker pull no:{at}\" }}")).collect();
    let began = std::time::Instant::now();
    let found = compare(&[("A", &actions.join(", "))], &markdown);
    assert_eq!(found.differences.len(), 12_000);
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[test]
fn a_file_to_write_and_a_line_that_is_an_example_have_to_be_there() {
    let markdown =
        "## A\n```console\n$ ls\nx\n```\n```text\nfile\n```\n```console\n$ pwd\n/y\n```\n";
    let edit = "{ edit: { file: f, from: fence } }";
    let ls = |example: &str| format!("{{ run: ls, examples: [{example}] }}");
    for (actions, wanted) in [
        (format!("{{ run: ls }}, {edit}, {{ run: pwd }}"), None),
        (format!("{edit}, {{ run: ls }}, {{ run: pwd }}"), Some("the handout shows no file here")),
        (format!("{{ run: ls }}, {{ run: pwd }}, {edit}"), Some("the handout shows no file here")),
        (
            format!("{{ run: ls }}, {edit}, {edit}, {{ run: pwd }}"),
            Some("the handout shows no file here"),
        ),
        (format!("{}, {{ run: pwd }}", ls("{ line: x, because: it changes }")), None),
        (format!("{}, {{ run: pwd }}", ls("{ because: it changes }")), None),
        (
            format!("{}, {{ run: pwd }}", ls("{ line: z, because: it changes }")),
            Some("the handout prints no such line under this command"),
        ),
    ] {
        let found = told(&compare(&[("A", &actions)], markdown), markdown);
        assert_eq!(found, wanted.into_iter().collect::<Vec<_>>(), "{actions}");
    }
}

#[test]
fn a_command_that_is_only_shown_stands_in_the_handout_and_covers_what_is_typed_into_it() {
    let markdown = "## A\n```console\n$ docker pull a\nok\n$ docker run -it $IMAGE sh\n/ # ls\n# pwd\n^P^Q\n$ docker ps\n```\n";
    let shown = "{ shown: docker run -it $IMAGE sh, why: the image is the reader's own }";
    let (pull, ps) = ("{ run: docker pull a }", "{ run: docker ps }");
    let all = compare(&[("A", &[pull, shown, ps].join(", "))], markdown);
    assert!(is_silent(&all), "{all:?}");
    assert_eq!(all.shown[0][1], Shown::default());
    assert_eq!(all.shown[0][0].printed, [(4, "ok".to_owned())]);
    let without = compare(&[("A", &[pull, ps].join(", "))], markdown);
    assert_eq!(told(&without, markdown), ["docker run -it $IMAGE sh"]);
    let absent = "the handout does not have this command here";
    for wrong in [[shown, pull, ps], [pull, ps, shown]] {
        let found = compare(&[("A", &wrong.join(", "))], markdown);
        assert!(told(&found, markdown).iter().any(|told| told == absent), "{wrong:?}");
    }
    let other =
        compare(&[("A", "{ run: docker pull a }, { shown: docker ps -a, why: x }")], markdown);
    assert!(told(&other, markdown).iter().any(|told| told == absent), "{other:?}");
    let help = other.differences.iter().find_map(|difference| match difference {
        Difference::Scenario(problem) => problem.help.as_deref(),
        Difference::Handout(_) => None,
    });
    assert_eq!(help, Some("write it as in the handout, in its order, or remove this entry"));
}

#[test]
fn what_is_perhaps_typed_is_typed_where_the_scenario_types_it() {
    let markdown = "## A\n```console\n$ docker pull a\n# docker tag a \\\n  b\nok\n```\n```\ndocker ps\nID\n```\n```\ndocker rm b\n```\n```\ndocker pull a\n```\n";
    let all = r#"{ run: docker pull a }, { run: "docker tag a \\\n  b" }, { run: docker ps }, { run: docker rm b }, { run: docker pull a }"#;
    let found = compare(&[("A", all)], markdown);
    assert!(is_silent(&found), "{found:?}");
    assert_eq!(found.shown[0][2].printed, [(10, "ID".to_owned())]);
    let some = "{ run: docker pull a }, { run: docker ps }, { run: docker pull a }";
    let unchecked = compare(&[("A", some)], markdown).unchecked;
    assert_eq!(unchecked.iter().map(|line| line.line).collect::<Vec<_>>(), [4, 13]);
    let other = compare(&[("A", "{ run: docker ps }, { run: docker tag c }")], markdown);
    assert!(told(&other, markdown).contains(&"the handout does not have this command here".into()));
}
