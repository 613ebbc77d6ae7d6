//! Commands as checks, by what came of them.

use super::*;
use crate::{
    fact::Fact,
    outcome::{Exit, Outcome, Stream},
    syntax::yaml,
};

fn read(text: &str) -> (Option<CommandCheck>, String) {
    let decoder = Decoder::default();
    let check = CommandCheck::read(&decoder, &yaml::parse(text).unwrap());
    let told: Vec<String> = decoder.into_problems().into_iter().map(|p| p.title).collect();
    (check, told.join("; "))
}

fn judged(text: &str, exit: Exit, stdout: &str, stderr: &str) -> Judged {
    let (check, problems) = read(text);
    assert_eq!(problems, "", "{text}");
    let (check, vars) = (check.unwrap(), Vars::new());
    let stream = |text: &str| Stream { text: text.to_owned(), truncated: false };
    let outcome = Outcome {
        exit,
        stdout: stream(stdout),
        stderr: stream(stderr),
        screen: None,
        took_ms: 1,
        circumstances: Box::default(),
    };
    let query = check.queries(&vars, Witness::Engine).unwrap().remove(0);
    let seen = [Observation { query, answer: Ok(Fact::Command(outcome)) }];
    check.judge(
        &seen,
        &Context { vars: &vars, line: &|_| 1, witness: Witness::Engine, of: ("s", "c") },
    )
}

#[test]
fn a_command_has_to_end_with_0_and_to_print_what_is_expected() {
    let bare = "{ run: git status }";
    assert_eq!(judged(bare, Exit::Code(0), "x", "a warning"), Ok(Vec::new()));
    assert_eq!(judged(bare, Exit::Code(1), "x", "").unwrap().len(), 1);
    let contains = "{ run: git log, expect: [{ stdout: { contains: first } }] }";
    assert_eq!(judged(contains, Exit::Code(0), "the first one", ""), Ok(Vec::new()));
    assert_eq!(judged(contains, Exit::Code(0), "the other", "").unwrap().len(), 1);
    assert_eq!(judged(contains, Exit::Code(1), "the first one", "").unwrap().len(), 1);
    let fails = "{ run: test -e x, expect: [{ exit: 1 }] }";
    assert_eq!(judged(fails, Exit::Code(1), "", ""), Ok(Vec::new()));
    assert_eq!(judged(fails, Exit::Code(0), "", "").unwrap().len(), 1);
}

#[test]
fn a_command_of_which_nobody_saw_the_end_is_an_error() {
    for exit in [
        Exit::TimedOut { after_ms: 5 },
        Exit::NotStarted("no sh".into()),
        Exit::Flooded,
        Exit::ShellLost("gone".into()),
    ] {
        let verdict = judged("{ run: x, expect: [{ exit: 1 }] }", exit, "", "");
        assert!(matches!(verdict, Err(ObserveError::Unfinished(_))), "{verdict:?}");
    }
    let check = read("{ run: x }").0.unwrap();
    let context =
        Context { vars: &Vars::new(), line: &|_| 1, witness: Witness::Engine, of: ("s", "c") };
    assert!(check.judge(&[], &context).is_err(), "nobody asked");
}

#[test]
fn what_changes_what_is_looked_at_is_refused_and_what_only_tells_is_not() {
    for line in [
        "docker ps",
        "docker --debug container ls -a",
        "docker exec web cat /etc/passwd | grep -q nobody",
        "docker network ls",
        "docker compose -f x.yaml ps",
        "docker",
        "echo docker run",
        "curl -s localhost:${{ port }}",
    ] {
        assert_eq!(read(&format!("{{ run: \"{line}\", within: 1m }}")).1, "", "{line}");
    }
    for (line, word) in [
        ("docker run alpine true", "run"),
        ("cd x && sudo docker rm -f web", "rm"),
        ("test -n \\\"$(docker pull -q alpine)\\\"", "pull"),
        ("docker container start web", "start"),
        ("docker network create x", "network create"),
        ("docker volume rm ${{ x }}", "volume rm"),
        ("docker system prune -f", "system prune"),
        ("docker-compose up -d", "compose up"),
        ("bash -c 'docker rm web'", "rm"),
    ] {
        let told = read(&format!("{{ run: \"{line}\" }}")).1;
        assert_eq!(told, format!("`docker {word}` changes what is to be looked at"), "{line}");
    }
}

#[test]
fn a_command_asks_itself_and_has_the_templates_of_its_expectations() {
    let check =
        read("{ run: \"echo ${{ x }}\", within: 1m, expect: [{ stdout: { contains: y } }] }").0;
    let (check, vars) = (check.unwrap(), [("x".to_owned(), "1".to_owned())].into());
    let asked = CommandAsked { line: "echo 1".into(), within_ms: 60_000 };
    assert_eq!(check.queries(&vars, Witness::Engine).unwrap(), [Query::Command(asked)]);
    let written: Vec<String> = check.templates().iter().map(|t| t.written()).collect();
    assert_eq!(written, ["echo ${{ x }}", "y"]);
    let asked = read("{ run: x }").0.unwrap().queries(&vars, Witness::Engine).unwrap();
    assert_eq!(asked, [Query::Command(CommandAsked { line: "x".into(), within_ms: 5_000 })]);
}

#[test]
fn what_a_command_cannot_have_is_refused() {
    for (text, problem) in [
        ("{ expect: [{ exit: 0 }] }", "run"),
        ("{ run: x, within: 61s }", "takes so long"),
        ("{ run: x, within: 0s }", "`within`"),
        ("{ run: x, expect: [{ screen: { contains: y } }] }", "no screen"),
        (
            "{ run: x, expect: [{ refused: { image: a, because: unsigned } }] }",
            "a check of its own",
        ),
    ] {
        let told = read(text).1;
        assert!(told.contains(problem), "{text}: {told}");
    }
}
