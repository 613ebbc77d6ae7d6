//! Every parser of the core held against text that nobody would write. The rows of parsers that only a room knows stand
//! in its own `fuzz.rs`, and those of the services in their crate.

#[path = "services/fuzz/driver.rs"]
pub(crate) mod driver;

use driver::{Row, hold, seeds, text};

use crate::{
    classroom::{
        Sabotage,
        standing::{Answer, Request, Session},
    },
    cli::VERBS,
    cmdline,
    codes::FailureCode,
    grades::{Decided, Policy},
    host::terminal::Keys,
    journal,
    lab::{self, Handout},
    mask::Mask,
    outcome::{Circumstances, Exit, Outcome, Stream},
    record::{self, Kept},
    refusal::{classify, trouble_anywhere, without_notices},
    report, scenario,
    syntax::{
        decode::parse_duration,
        source::{Source, Span},
        template::{Template, Vars},
        version::{Range, Version},
        yaml,
    },
    text,
};

const SCENARIO: &str = include_str!("../scenarios/distribution-and-trust.yaml");
const HANDOUT: &str = include_str!("../labs/distribution-and-trust.md");
const SMALL: &str = "version: 1\ntitle: Hello\nlab: hello.md\nstrict: true\nclassroom:\n  images:\n    - { name: \"hello:1\", build: shell, id: hello }\nsteps:\n  - id: step1\n    section: \"Step 1: Pull\"\n    do:\n      - run: docker pull hello:1\n        capture: { digest: { stdout: '^Digest: (sha256:[0-9a-f]{64})$' } }\n        expect:\n          - stdout: { line: \"Status: Downloaded newer image for hello:1\" }\n      - session: docker run --rm -it hello:1 sh\n        talk:\n          - { send: echo $((6 * 7)), until: \"42\" }\n          - send: exit\n    check:\n      - name: the image is the one that was pulled\n        points: 10\n        hint: [Which tag does the handout ask for?, docker pull hello:1]\n        expect: { image: { name: \"hello:1\", digest: \"${{ images.hello.digest }}\" } }\n";
const SESSION: &str = r#"{"format":"labcheck/session/v2","labcheck":"0","pid":1,"since":"2026-01-01T00:00:00Z","folder":"/room","lab":{"title":"","scenario_name":"","scenario":"","handout_name":"","handout":""},"world":{"kind":"private","docker_host":"y","environment":[["DOCKER_HOST","y"]],"registry":"","images":{"from":"built-here"},"digests":{}}}"#;

/// A command that failed with this on standard error.
fn outcome(told: &str) -> Outcome {
    let stream = |text: &str| Stream { text: text.to_owned(), truncated: false };
    Outcome {
        exit: Exit::Code(1),
        stdout: stream(""),
        stderr: stream(told),
        screen: Some(stream(told)),
        took_ms: 1,
        circumstances: Box::<Circumstances>::default(),
    }
}

const ROWS: &[Row] = &[
    Row {
        name: "scenario",
        cases: 300,
        seeds: seeds![SMALL, SCENARIO],
        parse: |input| {
            let source = Source { name: "x.yaml".into(), text: text(input).into_owned() };
            match scenario::load(&source, &VERBS) {
                Ok(scenario) => scenario.steps.len(),
                Err(problems) => {
                    // As they are told: one frame takes some lines whatever the input is.
                    let few = &problems[..problems.len().min(20)];
                    assert!(!few.is_empty());
                    report::problems(&source, few, true);
                    problems.len()
                }
            }
        },
    },
    Row {
        name: "policy",
        cases: 300,
        seeds: seeds![
            "points: { step1: 10, step1/the-image-is-the-one-that-was-pulled: 2.5 }\nwhole: [step1]\nout_of: 100\npass: 60%\nrequired: [step1]\nsolved: 25%\nhints: { free: 1, takes: 10%, at_most: 50% }\n",
            "late: { due: 2026-03-01T23:59:00+01:00, grace: 15m, takes: 0.0001%, every: hour, closes: 2026-03-08T23:59:00Z }\nround: { to: 0.5, how: half-even }\nhidden: { checks: [step1], until: 2026-03-09T00:00:00Z }\n",
        ],
        parse: |input| {
            let scenario = Source { name: "x.yaml".into(), text: SMALL.into() };
            let scenario = scenario::load(&scenario, &VERBS).unwrap();
            let source = Source { name: "policy.yaml".into(), text: text(input).into_owned() };
            match Policy::read(&source, &scenario) {
                Ok(policy) => {
                    assert!(policy.pass.is_none_or(|mark| mark <= policy.possible()));
                    policy.steps.len()
                }
                Err(problems) => {
                    assert!(!problems.is_empty());
                    report::problems(&source, &problems[..problems.len().min(20)], true);
                    problems.len()
                }
            }
        },
    },
    Row {
        name: "overrides",
        cases: 300,
        seeds: seeds![
            "overrides:\n  - { student: ada, of: step1, marks: 10, by: T, reason: ill, at: 2026-03-01T10:00:00Z }\n  - { student: bob, of: step1/the-image-is-the-one-that-was-pulled, marks: 0.5, by: T, reason: '1', at: 2026-03-01T10:00:00+01:00 }\n",
            "overrides: []",
        ],
        parse: |input| {
            let scenario = Source { name: "x.yaml".into(), text: SMALL.into() };
            let scenario = scenario::load(&scenario, &VERBS).unwrap();
            let policy = Policy::plain(&scenario);
            let source = Source { name: "overrides.yaml".into(), text: text(input).into_owned() };
            match Decided::read(&source, &scenario, &policy) {
                Ok(decided) => decided.of("ada").len(),
                Err(problems) => {
                    assert!(!problems.is_empty());
                    report::problems(&source, &problems[..problems.len().min(20)], true);
                    problems.len()
                }
            }
        },
    },
    Row {
        name: "YAML",
        cases: 2_000,
        seeds: seeds![SMALL, "a: &b [1, 2]\nc: *b\n", "? x\n: |\n  y\n...\n", "{a: [}"],
        parse: |input| yaml::parse(&text(input)).map_or(0, |node| format!("{node:?}").len() / 64),
    },
    Row {
        name: "template",
        cases: 15_000,
        seeds: seeds!["a ${{ images.hello.digest }} $HOME $${{x}}", "${{", "${{ a.b.c"],
        parse: |input| {
            let Ok(template) = Template::parse(&text(input), Span::default()) else { return 0 };
            let vars: Vars =
                template.names().map(|name| (name.value.to_owned(), "xy".into())).collect();
            template.expand(&vars).map_or(0, |told| told.len())
        },
    },
    Row {
        name: "words of a scenario",
        cases: 15_000,
        seeds: seeds![
            ">=20.10 <29",
            "28.3.1-rc1",
            "300ms",
            "1h",
            "LC201",
            "image-missing",
            "Ctrl-C",
            "Up",
            "slow"
        ],
        parse: |input| {
            let text = text(input);
            let _ = (Version::parse(&text), Range::parse(&text), parse_duration(&text));
            let _ = (text.parse::<FailureCode>(), text.parse::<Keys>(), text.parse::<Sabotage>());
            0
        },
    },
    Row {
        name: "handout",
        cases: 500,
        seeds: seeds![
            HANDOUT,
            "# A\n\n## B\n```console\n$ docker ps\nID\n> x\n```\n~~~sh\ncat <<E\nE\n~~~\n",
            "```\n/ # apk\nroot@x:/# ls\n(lab) PS C:\\> dir\n```",
            "<details>\n\n1. - > ```sh\n      a \\\n      b\n      ```\n",
            "<summary>ü</summary>\n```\nls\n```{{exec ü}}\n`ls\nü`{{execute}}\n- a\n\n\t  ```\n\t  ls\n",
            "{% highlight bash ü %}\nls\n{% endhighlight ü %}\n<pre lang=\"ü\"><b>ls</b> &lt;ü\n</pre> <pre>ctrl-p ctrl-q",
        ],
        parse: |input| {
            let read = Handout::parse(&text(input));
            let fences = read.sections.iter().flat_map(|section| &section.fences);
            fences.map(|fence| fence.text.len() + fence.lines.len()).sum()
        },
    },
    Row {
        name: "handout of a scenario",
        cases: 150,
        seeds: seeds![HANDOUT, "## Step 1: Pull\n```console\n$ docker pull hello:1\nStatus\n```\n"],
        parse: |input| {
            let source = Source { name: "x.yaml".into(), text: SMALL.into() };
            let Ok(scenario) = scenario::load(&source, &VERBS) else { return 0 };
            let agreement = lab::agree(&scenario, &Handout::parse(&text(input)), &Vars::default());
            agreement.differences.len()
        },
    },
    Row {
        name: "printed and seen",
        cases: 1_000,
        seeds: seeds![
            "Digest: sha256:abc…\nPulling\n...\nx 12 MB\n\u{0}",
            "a\nb\nc\n",
            "ID  NAME\n1   2\n"
        ],
        parse: |input| {
            let text = text(input);
            let lines: Vec<&str> = text.lines().take(40).collect();
            let (printed, seen) = lines.split_at(lines.len() / 2);
            let printed: Vec<_> = printed.iter().map(|line| (1, *line)).collect();
            let seen = seen.join("\n");
            let came = lab::Came { output: &seen, errors: &seen, screen: &seen };
            lab::Comparison::default().compare(&printed, &came).len()
        },
    },
    Row {
        name: "command line",
        cases: 7_500,
        seeds: seeds![
            "sudo -E docker -H tcp://h:1 run --rm -it 'a b' | tee x && (cd /tmp; env A=1 sh -c \"docker ps\")",
            "cat <<'E' > x\n$(docker ps)\nE\n",
            "for i in 1 2; do docker pull x:$i; done 2>&1 &",
            "echo \"${A:-`docker ps`}\" <(x) >| y; case a in b) c;; esac",
        ],
        parse: |input| {
            let text = text(input);
            let read = cmdline::read(&text);
            for program in &read.programs {
                let _ = cmdline::docker(program);
            }
            let through = cmdline::read_through(&text);
            for program in &through.programs {
                let _ = (cmdline::changing(program), cmdline::is_hidden(program));
                assert!(program.line_in(&text) <= text.lines().count().max(1));
            }
            cmdline::detours(&text).len()
                + read.programs.len()
                + journal::typed::words_of(&text).len()
        },
    },
    Row {
        name: "secrets of a command line",
        cases: 1_500,
        seeds: seeds![
            "docker login -u me -p hunter2 https://a:b@h",
            "TOKEN=abc curl --password=xyz; echo pw | docker login --password-stdin",
            b"TOKEN=abc curl\x80--password=xyz; echo pw | docker login --password-stdin",
        ],
        parse: |input| {
            let text = text(input);
            let mut mask = Mask::default();
            mask.learn_line(&text);
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            mask.text(&text).len() + mask.words(&words).len()
        },
    },
    Row {
        name: "journal",
        cases: 3_000,
        seeds: || {
            let entry =
                journal::Entry { at: jiff::Timestamp::UNIX_EPOCH, deed: journal::Deed::Opened };
            let whole = journal::lines::head() + &journal::lines::line(&entry);
            let typed =
                r#"{"at":"2026-01-01T00:00:00Z","deed":{"registry":{"image":"a","status":200}}}"#;
            vec![whole.clone().into(), (whole + typed + "\n{\"at\"").into()]
        },
        parse: |input| journal::read(&text(input)).len(),
    },
    Row {
        name: "session",
        cases: 3_000,
        seeds: seeds![SESSION],
        parse: |input| {
            let Ok(session) = serde_json::from_slice::<Session>(input) else { return 0 };
            let _ = (session.is_seen_inside(), session.has_lost_its_machine(), session.inside());
            0
        },
    },
    Row {
        name: "what a keeper is asked",
        cases: 10_000,
        seeds: seeds![
            r#"{"note":{"deeds":["opened",{"solved":{"step":"a"}}]}}"#,
            r#"{"forget":{"repository":"a"}}"#,
            r#"{"closed":{"left":["a"]}}"#,
            r#"{"ports":{"published":[]}}"#,
        ],
        parse: |input| {
            let _ = serde_json::from_slice::<Request>(input);
            let _ = serde_json::from_slice::<Answer>(input);
            0
        },
    },
    Row {
        name: "record",
        cases: 750,
        seeds: || {
            let old = include_str!("../tests/records/v1/run-failed.json");
            let new = record::read(old).ok().and_then(|record| record::to_json(&record).ok());
            vec![old.into(), new.unwrap_or_default().into()]
        },
        parse: |input| {
            let Ok(record) = record::read(&text(input)) else { return 0 };
            let written = record::to_json(&record).unwrap_or_default();
            assert!(record::read(&written).is_ok(), "what is written is read");
            written.len()
        },
    },
    Row {
        name: "runs",
        cases: 300,
        seeds: || {
            let old = record::read(include_str!("../tests/records/v1/run-passed.json"));
            let shares = old.iter().flat_map(|run| {
                [1, 2].map(|number| {
                    record::runs_testing::share(number, 3, 4, std::slice::from_ref(run))
                })
            });
            let shares: Vec<_> = shares.collect();
            let merged = record::merge(shares.clone()).ok().flatten();
            let all = shares.iter().chain(&merged);
            all.filter_map(|runs| record::runs_to_json(runs).ok()).map(Into::into).collect()
        },
        parse: |input| {
            let Ok(Kept::Several(runs)) = record::read_any(&text(input)) else { return 0 };
            let Ok(Some(merged)) = record::merge(vec![*runs]) else { return 0 };
            let written = record::runs_to_json(&merged).unwrap_or_default();
            let again = record::read_any(&written);
            assert_eq!(
                again.ok(),
                Some(Kept::Several(Box::new(merged))),
                "what is written is read"
            );
            written.len()
        },
    },
    Row {
        name: "text of programs",
        cases: 5_000,
        seeds: seeds![
            "\u{1b}[1;31mred\u{1b}[0m\r10%\rdone\u{8}\u{8}\u{1b}[2K\u{1b}]0;t\u{7}x\n",
            "\u{9b}31m\u{202e}\u{200b}é日\r\n",
        ],
        parse: |input| {
            let mut cleaner = text::Cleaner::with_width(std::num::NonZeroUsize::MIN);
            cleaner.push(input);
            let told = text(input);
            let name = text::name(&told);
            assert!(!name.contains(text::is_hidden) && !name.contains('\n'), "{name}");
            let shown = text::for_terminal(input, 1 << 20);
            assert!(!shown.contains(text::is_hidden), "{shown:?}");
            cleaner.finish().len() + shown.len() + text::harmless(&told).len()
        },
    },
    Row {
        name: "JSON of ours",
        cases: 3_000,
        seeds: seeds![SESSION, r#"{"a\\\"":["\ud83d\udc33\u007f",{"text":"x"}]}"#],
        parse: |input| {
            let told = text(input);
            let json = text::json(&told, |_| 100);
            if serde_json::from_str::<serde_json::Value>(&told).is_ok() {
                serde_json::from_str::<serde_json::Value>(&json).unwrap();
            }
            json.len()
        },
    },
    Row {
        name: "why docker refused",
        cases: 200,
        seeds: seeds![
            "Error response from daemon: manifest for alpine:edge not found: manifest unknown\n",
            "Error: remote trust data does not exist for localhost:5000/x: y\nNo valid trust data for edge",
            "docker: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?.\n",
        ],
        parse: |input| {
            let outcome = outcome(&text(input));
            let Ok(image) = "localhost:5000/x:edge".parse() else { return 0 };
            let _ = (classify(&outcome, &image), trouble_anywhere(&outcome));
            without_notices(&outcome.stderr.text).len()
        },
    },
];

#[test]
fn the_core_takes_anything() {
    hold(ROWS);
}
