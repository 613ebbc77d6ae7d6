//! The runner against a scripted host: order, gates, captures, and every false green that other
//! tools show.

mod answering;
mod attempts;
mod early;
mod setup;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::{
    fact::{Fact, Query},
    scenario,
};
use crate::{
    host::{Observe, Say},
    image::EngineImage,
    journal::{Deed, Entry},
    outcome::{Exit, Stream},
    syntax::source::Source,
};

/// Answers from a script; whatever it was not told of ends in exit status 127.
#[derive(Default)]
struct Scripted {
    outcomes: BTreeMap<String, Outcome>,
    images: Vec<EngineImage>,
    engine_is_gone: bool,
    started: Vec<String>,
    exports: Vec<(String, String)>,
    typed: Vec<String>,
    looks: usize,
    /// What comes of a command the first times, in turn.
    first: BTreeMap<String, Vec<Outcome>>,
    /// What was written down.
    noted: Vec<Entry>,
    /// The image is there from this look on.
    appears_at: usize,
    /// It is not there at this look.
    gone_at: Option<usize>,
}

impl Observe for Scripted {
    async fn observe(&mut self, query: &Query) -> Result<Fact, ObserveError> {
        self.looks += 1;
        match query {
            Query::EngineImages
                if self.looks > self.appears_at && self.gone_at != Some(self.looks) =>
            {
                Ok(Fact::EngineImages(self.images.clone()))
            }
            Query::EngineImages => Ok(Fact::EngineImages(Vec::new())),
            Query::Answers => Ok(Fact::Deeds(self.noted.clone().into())),
            _ => Err(ObserveError::Engine("scripted".into())),
        }
    }
}

impl Host for Scripted {
    async fn run(&mut self, shell: &str, command: &str, _: Duration) -> Outcome {
        self.typed.push(format!("{shell}: {command}"));
        if let Some(first) = self.first.get_mut(command).filter(|first| !first.is_empty()) {
            return first.remove(0);
        }
        self.outcomes.get(command).cloned().unwrap_or_else(|| outcome(127, "", "not found\n"))
    }

    async fn run_reading(
        &mut self,
        shell: &str,
        command: &str,
        lines: &[String],
        within: Duration,
    ) -> Outcome {
        self.run(shell, &format!("{command} < {}", lines.join("|")), within).await
    }

    async fn talk(&mut self, shell: &str, command: &str, talk: &[Say], _: Duration) -> Outcome {
        self.typed.push(format!("{shell}: {command} ({} turns)", talk.len()));
        self.outcomes.get(command).cloned().unwrap_or_else(|| outcome(127, "", ""))
    }

    fn note(&mut self, deed: Deed) -> Result<(), ObserveError> {
        self.noted.push(Entry { at: Timestamp::UNIX_EPOCH, deed });
        Ok(())
    }

    fn exports(&self, _: &str) -> Vec<(String, String)> {
        self.exports.clone()
    }

    async fn started_since(&mut self, _: Timestamp) -> Result<Option<Vec<String>>, ObserveError> {
        Ok(Some(self.started.clone()))
    }

    async fn engine_answers(&mut self) -> Result<(), ObserveError> {
        if self.engine_is_gone { Err(ObserveError::Engine("gone".into())) } else { Ok(()) }
    }
}

fn outcome(exit: i32, stdout: &str, stderr: &str) -> Outcome {
    let stream = |text: &str| Stream { text: text.to_owned(), truncated: false };
    Outcome {
        exit: Exit::Code(exit),
        stdout: stream(stdout),
        stderr: stream(stderr),
        screen: None,
        took_ms: 1,
        circumstances: Box::default(),
    }
}

fn host(outcomes: &[(&str, i32, &str, &str)]) -> Scripted {
    let outcomes = outcomes
        .iter()
        .map(|(command, exit, stdout, stderr)| {
            ((*command).to_owned(), outcome(*exit, stdout, stderr))
        })
        .collect();
    Scripted { outcomes, ..Scripted::default() }
}

fn load(steps: &str) -> Scenario {
    let text = format!("version: 1\ntitle: x\nlab: x.md\nstrict: true\nsteps:\n{steps}");
    let source = Source { name: "x.yaml".into(), text };
    scenario::load(&source, &[]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

async fn done(host: &mut Scripted, steps: &str) -> Vec<StepRecord> {
    done_until(host, steps, false).await
}

async fn done_until(host: &mut Scripted, steps: &str, fail_fast: bool) -> Vec<StepRecord> {
    let scenario = load(steps);
    let plan = Plan::new(&scenario, &[]).unwrap();
    let abilities =
        Abilities { engine: "20.10.24".into(), client: "28.2.2".into(), ..Abilities::default() };
    let cancel = CancellationToken::new();
    let conditions = Conditions {
        abilities: &abilities,
        timeout: Duration::from_secs(1),
        fail_fast,
        cancel: &cancel,
    };
    execute(&plan, host, Vars::new(), &conditions, &mut |_| {}).await
}

fn words(records: &[StepRecord]) -> Vec<String> {
    let word = |verdict: &Verdict| match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Error(_) => "error",
        Verdict::Skip(_) => "skip",
    };
    records
        .iter()
        .map(|step| match &step.skip {
            Some(_) => format!("{}: skipped", step.id),
            None => {
                format!("{}: {}", step.id, step.verdicts().map(word).collect::<Vec<_>>().join(" "))
            }
        })
        .collect()
}

#[tokio::test]
async fn commands_after_a_failed_one_and_steps_that_need_it_are_not_run() {
    let mut host = host(&[("a", 1, "", ""), ("c", 0, "", "")]);
    let records = done(
        &mut host,
        "  - { id: one, section: S, do: [{ run: a }, { run: b }], check: [{ name: n, expect: { image: { name: x, present: true } } }] }\n  - { id: two, section: S, needs: [one], do: [{ run: c }] }\n  - { id: three, section: S, do: [{ run: c }] }\n",
    )
    .await;
    assert_eq!(words(&records), ["one: fail skip skip", "two: skipped", "three: pass"]);
    assert_eq!(records[0].actions[1].verdict, Verdict::Skip(Skip::Command(6)));
    assert_eq!(records[1].skip, Some(Skip::Step("one".into())));
    assert_eq!(host.typed, ["main: a", "main: c"]);
    let codes = |step: &StepRecord| {
        let actions = step.actions.iter().map(|action| action.code);
        let checks = step.checks.iter().map(|check| check.code);
        actions.chain(checks).chain([step.code]).collect::<Vec<_>>()
    };
    let skipped = Some(FailureCode::EarlierCommand);
    assert_eq!(codes(&records[0]), [Some(FailureCode::ExitStatus), skipped, skipped, None]);
    assert_eq!(codes(&records[1]), [Some(FailureCode::EarlierStep)]);
    assert_eq!(codes(&records[2]), [None, None], "a pass has none");
}

#[tokio::test]
async fn no_step_is_done_after_the_first_that_does_not_pass_where_the_run_is_to_end_there() {
    let steps = "  - { id: gated, section: S, requires: { client: \">=29\" }, do: [{ run: c }] }\n  - { id: one, section: S, do: [{ run: c }, { run: a }] }\n  - { id: needy, section: S, needs: [one], do: [{ run: c }] }\n  - { id: gate, section: S, requires: { client: \">=29\" }, do: [{ run: c }] }\n  - { id: three, section: S, do: [{ run: c }] }\n  - { id: four, section: S, needs: [three], do: [{ run: c }] }\n";
    let outcomes = [("a", 1, "", ""), ("c", 0, "", "")];
    let mut all = host(&outcomes);
    let records = done(&mut all, steps).await;
    assert_eq!(words(&records)[4..], ["three: pass", "four: pass"]);
    let mut first = host(&outcomes);
    let records = done_until(&mut first, steps, true).await;
    // What is skipped for what it requires ends no run, and a reason that stands without the flag stays the reason.
    let wanted =
        ["gated: skipped", "one: pass fail", "needy: skipped", "gate: skipped", "three: skipped"];
    assert_eq!(words(&records)[..5], wanted);
    assert_eq!(first.typed, ["main: c", "main: a"]);
    let skips: Vec<Option<&Skip>> = records.iter().map(|step| step.skip.as_ref()).collect();
    assert_eq!(skips[2], Some(&Skip::Step("one".into())));
    assert!(matches!(skips[3], Some(Skip::Requirement(_))), "{skips:?}");
    assert_eq!(skips[4], Some(&Skip::FailFast("one".into())));
    assert_eq!(skips[5], Some(&Skip::FailFast("one".into())), "three is not why");
    assert_eq!(records[4].code, Some(FailureCode::FailFast));
    assert_eq!(records[4].worth, Some(0), "it is in the record with what it is worth");
}

#[tokio::test]
async fn a_gated_command_is_skipped_by_name_and_the_rest_goes_on() {
    let mut host = host(&[("b", 0, "", "")]);
    let records = done(
        &mut host,
        "  - { id: one, section: S, do: [{ run: a, requires: { tool: notary } }, { run: b }] }\n  - { id: two, section: S, requires: { client: \">=29\" }, do: [{ run: b }] }\n",
    )
    .await;
    assert_eq!(words(&records), ["one: skip pass", "two: skipped"]);
}

#[tokio::test]
async fn a_captured_value_must_stay_the_same_wherever_it_comes_again() {
    let steps = "  - id: one\n    section: S\n    do:\n      - { run: a, capture: { id: { stdout: 'id=(\\w+)' } } }\n      - { run: b, capture: { id: { stdout: 'id=(\\w+)' } } }\n      - { run: \"c ${{ id }}\", expect: [{ stdout: { equals: \"${{ id }}\" } }] }\n";
    let mut same = host(&[("a", 0, "id=7", ""), ("b", 0, "id=7", ""), ("c 7", 0, "7\n", "")]);
    assert_eq!(words(&done(&mut same, steps).await), ["one: pass pass pass"]);
    let mut other = host(&[("a", 0, "id=7", ""), ("b", 0, "id=8", "")]);
    assert_eq!(words(&done(&mut other, steps).await), ["one: pass fail skip"]);
    let mut none = host(&[("a", 0, "nothing", "")]);
    assert_eq!(words(&done(&mut none, steps).await), ["one: fail skip skip"]);
}

#[tokio::test]
async fn a_state_that_comes_by_itself_is_looked_for_until_its_time_is_over() {
    let steps = |within: &str| {
        format!(
            "  - {{ id: one, section: S, check: [{{ name: n, eventually: {within}, expect: {{ image: {{ name: x, present: true }} }} }}] }}\n"
        )
    };
    let image =
        EngineImage { id: "sha256:1".into(), tags: vec!["x:latest".into()], digests: vec![] };
    let mut late = Scripted { images: vec![image.clone()], appears_at: 2, ..Scripted::default() };
    assert_eq!(words(&done(&mut late, &steps("10s")).await), ["one: pass"]);
    assert_eq!(late.looks, 3);
    let mut never = Scripted { images: vec![image], appears_at: usize::MAX, ..Scripted::default() };
    assert_eq!(words(&done(&mut never, &steps("150ms")).await), ["one: fail"]);
}

#[tokio::test]
async fn an_engine_that_is_gone_turns_a_fail_into_an_error() {
    let steps = "  - { id: one, section: S, do: [{ run: a }] }\n";
    let mut alive = host(&[("a", 1, "", "")]);
    assert_eq!(words(&done(&mut alive, steps).await), ["one: fail"]);
    let mut gone = Scripted { engine_is_gone: true, ..host(&[("a", 1, "", "")]) };
    assert_eq!(words(&done(&mut gone, steps).await), ["one: error"]);
}

/// Broken steps that other tools show green (see each row); labcheck is red on all of them.
#[tokio::test]
async fn no_false_green_of_other_tools_is_green_here() {
    let one = |line: &str| format!("  - id: one\n    section: S\n    do:\n      - {line}\n");
    let said = "{ run: a, expect: [{ stdout: { line: ok } }] }";
    for (what, line, exit, stdout, stderr) in [
        ("exit 1 with the right text", said, 1, "ok\n", ""),
        ("exit 1 with no text", "{ run: a }", 1, "", ""),
        ("an error on stderr only", "{ run: a }", 0, "", "boom\n"),
        ("an error on stderr beside the right text", said, 0, "ok\n", "boom\n"),
        (
            "`stderr: empty` with something on it",
            "{ run: a, expect: [{ stderr: empty }] }",
            0,
            "",
            "x\n",
        ),
        ("an unknown program", "{ run: a }", 127, "", "sh: a: not found\n"),
        (
            "almost the right text",
            "{ run: a, expect: [{ stdout: { line: 'digest sha256:aaaa' } }] }",
            0,
            "digest sha256:aaab\n",
            "",
        ),
        (
            "an outage in place of a refusal",
            "{ run: a, expect: [{ refused: { image: x, because: unsigned } }] }",
            1,
            "",
            "Error: error contacting notary server: dial tcp: connection refused\n",
        ),
        (
            "a success in place of a refusal",
            "{ run: a, expect: [{ refused: { image: x, because: unsigned } }] }",
            0,
            "",
            "",
        ),
        (
            "no terminal in place of a refusal",
            "{ run: a, expect: [{ refused: { image: x, because: unsigned } }] }",
            1,
            "",
            "the input device is not a TTY\n",
        ),
        (
            "an empty listing",
            "{ run: a, expect: [{ table: { excludes: [{ TAG: edge }] } }] }",
            0,
            "",
            "",
        ),
    ] {
        let mut host = host(&[("a", exit, stdout, stderr)]);
        let records = done(&mut host, &one(line)).await;
        assert!(!records[0].passed(), "{what}: {records:#?}");
    }
    // The control: the same steps, unbroken.
    let refusal = "Error: remote trust data does not exist for docker.io/library/x: h does not have trust data for docker.io/library/x\n";
    for (line, exit, stdout, stderr) in [
        (said, 0, "ok\n", ""),
        ("{ run: a, expect: [{ stderr: empty }] }", 0, "", ""),
        ("{ run: a, expect: [{ refused: { image: x, because: unsigned } }] }", 1, "", refusal),
        (
            "{ run: a, expect: [{ table: { excludes: [{ TAG: edge }] } }] }",
            0,
            "REPOSITORY   TAG\nx            1\n",
            "",
        ),
    ] {
        let mut host = host(&[("a", exit, stdout, stderr)]);
        assert!(done(&mut host, &one(line)).await[0].passed(), "{line}");
    }
}

/// What can never fail, or says nothing, is refused when it is read.
/// What a terminal knows by another name would be an error when it is pressed.
#[test]
fn a_terminal_knows_every_key_that_a_scenario_may_press() {
    let named = scenario::KEYS.iter().filter_map(|names| names.first());
    let control = ('a'..='z').chain("[\\]^_@".chars()).map(|letter| format!("ctrl-{letter}"));
    let all: Vec<String> = named.map(|name| (*name).to_owned()).chain(control).collect();
    for key in all.iter().chain([&all.join(" ")]) {
        assert_eq!(scenario::keys(key).as_ref(), Some(key));
        let pressed: crate::host::terminal::Keys = key.parse().unwrap();
        assert_eq!(pressed.to_string(), *key);
    }
}

#[test]
fn expectations_that_assert_nothing_are_load_errors() {
    for line in [
        "{ run: a, expect: [] }",
        "{ run: a, expect: [{ stdout: { line: '.*' } }] }",
        "{ run: a, expect: [{ stdout: { contains: '' } }] }",
        "{ run: a, expect: [{ stdout: { matches: 'x*' } }] }",
        "{ run: a, expect: [{ stdout: { empty: false } }] }",
        "{ run: a, expect: [{ stderr: [] }] }",
        "{ run: a, expect: [{ table: {} }] }",
        "{ run: a, expect: [{ table: { includes: [] } }] }",
        "{ run: a, expct: [{ exit: 0 }] }",
        "{ run: a, expect: [{ screen: { line: x } }] }",
        "{ run: '' }",
        "{ session: a, talk: [{ until: '.*' }] }",
        "{ run: \"a ${{ id }}\" }",
        "{ run: a, timeout: forever }",
    ] {
        let text = format!(
            "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - {{ id: one, section: S, do: [{line}] }}\n"
        );
        let source = Source { name: "x.yaml".into(), text };
        assert!(scenario::load(&source, &[]).is_err(), "{line}");
    }
    for step in [
        "{ id: one, section: S }",
        "{ id: one, section: S, do: [] }",
        "{ id: one, section: S, check: [] }",
    ] {
        let text = format!("version: 1\ntitle: x\nlab: x.md\nsteps: [{step}]\n");
        assert!(scenario::load(&Source { name: "x.yaml".into(), text }, &[]).is_err(), "{step}");
    }
}

#[tokio::test]
async fn no_record_and_no_event_holds_a_secret() {
    let mut host = host(&[
        ("export NOTARY_ROOT_PASSPHRASE=lab-root-pass", 0, "", ""),
        ("env", 0, "NOTARY_ROOT_PASSPHRASE=lab-root-pass\nMINE=from-outside\n", ""),
        ("docker push x", 0, "typed-pass is wrong\n", ""),
    ]);
    host.exports.push(("MY_TOKEN".to_owned(), "from-outside".to_owned()));
    let scenario = load(
        "  - id: one\n    section: S\n    do:\n      - run: export NOTARY_ROOT_PASSPHRASE=lab-root-pass\n      - { run: env, expect: [{ stdout: { contains: lab-root-pass } }] }\n      - { session: docker push x, talk: [{ secret: typed-pass }, { send: exit }] }\n  - id: two\n    section: S\n    do: [{ run: env, expect: [{ stdout: { equals: from-outside } }] }]\n",
    );
    let plan = Plan::new(&scenario, &[]).unwrap();
    let abilities = Abilities::default();
    let cancel = CancellationToken::new();
    let conditions = Conditions {
        abilities: &abilities,
        timeout: Duration::from_secs(1),
        fail_fast: false,
        cancel: &cancel,
    };
    let mut events = String::new();
    let mut tell = |event: Event<'_>| match event {
        Event::Typing { command } => events.push_str(command),
        Event::Action(record) => events.extend([format!("{record:?}")]),
        Event::Step { .. } | Event::Shown(_) | Event::Check(_) | Event::Done(_) => {}
    };
    let records = execute(&plan, &mut host, Vars::new(), &conditions, &mut tell).await;
    assert_eq!(
        words(&records)[0],
        "one: pass pass pass",
        "what is judged is not masked: {records:?}"
    );
    let told = events + &serde_json::to_string(&records).unwrap();
    for secret in ["lab-root-pass", "typed-pass", "from-outside"] {
        assert!(!told.contains(secret), "{secret} in {told}");
    }
    assert!(told.contains("export NOTARY_ROOT_PASSPHRASE=<secret>"), "{told}");
    assert_eq!(host.typed[0], "main: export NOTARY_ROOT_PASSPHRASE=lab-root-pass");
}

#[tokio::test]
async fn a_check_that_holds_before_the_steps_commands_proves_nothing() {
    let image =
        EngineImage { id: "sha256:1".into(), tags: vec!["x:latest".into()], digests: vec![] };
    let check = |more: &str| {
        format!("check: [{{ name: n, {more}expect: {{ image: {{ name: x, present: true }} }} }}]")
    };
    let judged = async |appears_at, doing: &str, more: &str| {
        let mut host =
            Scripted { images: vec![image.clone()], appears_at, ..host(&[("a", 0, "", "")]) };
        let step = format!("  - {{ id: one, section: S, {doing}{} }}\n", check(more));
        done(&mut host, &step).await.remove(0).checks.remove(0)
    };
    let held = judged(0, "do: [{ run: a }], ", "").await;
    let Verdict::Fail(found) = &held.verdict else { panic!("{held:?}") };
    assert_eq!(
        (&found[0].what, held.code),
        (&Difference::HeldBefore, Some(FailureCode::HeldBefore))
    );
    // It came by the command; it says that it is a guard; nothing is done in its step.
    assert_eq!(judged(1, "do: [{ run: a }], ", "").await.verdict, Verdict::Pass);
    assert_eq!(judged(0, "do: [{ run: a }], ", "guard: true, ").await.verdict, Verdict::Pass);
    assert_eq!(judged(0, "", "").await.verdict, Verdict::Pass);
}

#[tokio::test]
async fn a_command_that_is_only_shown_is_never_typed_and_nothing_passes_by_it() {
    let mut host = host(&[("a", 0, "", "")]);
    let records = done(
        &mut host,
        "  - { id: one, section: S, do: [{ shown: 'b TOKEN=hunter22', why: nobody has it }, { run: a }] }\n  - { id: two, section: S, do: [{ shown: c, why: never }], check: [{ name: n, expect: { image: { name: x, present: false } } }] }\n",
    )
    .await;
    assert_eq!(host.typed, ["main: a"]);
    assert_eq!(words(&records), ["one: pass", "two: pass"]);
    assert_eq!(records[0].totals().passed, 1);
    let shown =
        ShownRecord { line: 6, command: "b TOKEN=<secret>".into(), why: "nobody has it".into() };
    assert_eq!(records[0].shown, [shown]);
    assert_eq!(records[1].shown.len(), 1);
}

#[tokio::test]
async fn what_only_a_person_can_judge_holds_up_no_step_that_needs_it() {
    let mut host = host(&[("c", 0, "", ""), ("f", 1, "", "")]);
    let manual = "check: [{ name: n, expect: { manual: { look: Show it. } } }]";
    let records = done(
        &mut host,
        &format!(
            "  - {{ id: one, section: S, {manual} }}\n  - {{ id: two, section: S, needs: [one], do: [{{ run: c }}], {manual} }}\n  - {{ id: three, section: S, needs: [two], do: [{{ run: f }}], {manual} }}\n  - {{ id: four, section: S, needs: [three], do: [{{ run: c }}] }}\n"
        ),
    )
    .await;
    assert_eq!(
        words(&records),
        ["one: skip", "two: pass skip", "three: fail skip", "four: skipped"]
    );
    let told = Verdict::Skip(Skip::Person("Show it.".into()));
    assert_eq!((&records[0].checks[0].verdict, &records[1].checks[0].verdict), (&told, &told));
    assert_eq!(records[0].checks[0].code, Some(FailureCode::ForPerson));
    // Nobody has to look at what was not made.
    assert!(matches!(records[2].checks[0].verdict, Verdict::Skip(Skip::Command(_))));
    assert!(records[1].passed() && !records[0].passed());
}
