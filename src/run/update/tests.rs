use proptest::prelude::*;

use super::*;
use crate::{
    lab::{Handout, Role},
    outcome::{Circumstances, Exit, Outcome, Stream},
    record::{ActionRecord, Help, StepRecord, testing},
    scenario,
    verdict::Verdict,
};

/// A lab of one step with these commands.
fn lab(commands: &[&str]) -> Scenario {
    let typed: String = commands.iter().flat_map(|command| ["      - ", command, "\n"]).collect();
    let text = format!(
        "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - id: s\n    section: A\n    do:\n{typed}"
    );
    scenario::load(&Source { name: "s.yaml".into(), text }, &[]).unwrap()
}

fn handout(text: &str) -> Source {
    Source { name: "x.md".into(), text: text.into() }
}

/// The record of a run in which these came out, command by command.
fn record(scenario: &Scenario, came: &[&str]) -> Record {
    let outcome = |text: &str| Outcome {
        exit: Exit::Code(0),
        stdout: Stream { text: text.to_owned(), truncated: false },
        stderr: Stream::default(),
        screen: None,
        took_ms: 1,
        circumstances: Box::<Circumstances>::default(),
    };
    let step = &scenario.steps[0];
    let actions = step.actions.iter().zip(came).map(|(action, came)| ActionRecord {
        line: scenario.line(action.at),
        command: action.command().expand(&Vars::new()).unwrap(),
        dialogue: Vec::new(),
        outcome: Some(outcome(came)),
        attempts: None,
        stderr_unspoken: false,
        drift: Vec::new(),
        verdict: Verdict::Pass,
        code: None,
    });
    let step = StepRecord {
        id: "s".into(),
        section: "A".into(),
        skip: None,
        help: Help::default(),
        code: None,
        worth: None,
        actions: actions.collect(),
        shown: Vec::new(),
        checks: Vec::new(),
    };
    testing::record(vec![step])
}

/// Takes what a run says of the handout that saw what the record has.
fn judge(record: &mut Record, scenario: &Scenario, text: &str) {
    let mut bound = scenario.clone();
    lab::bind(&mut bound, &handout(text));
    let mut comparison = Comparison::default();
    for (action, done) in bound.steps[0].actions.iter().zip(&mut record.steps[0].actions) {
        let outcome = done.outcome.as_ref().unwrap();
        let block = Block::of(action, &Vars::new());
        let drifts = block.drifts(&mut comparison, &done.command, outcome).into_iter();
        done.drift = drifts.map(crate::run::printed::record).collect();
    }
}

/// What a handout becomes by the record of a run with it.
fn after(scenario: &Scenario, text: &str, record: &Record) -> Updated {
    let mut record = record.clone();
    judge(&mut record, scenario, text);
    update(scenario, &handout(text), &record, &Vars::new())
}

/// The handout of these commands as it becomes, and what is left.
fn updated(commands: &[&str], text: &str, came: &[&str]) -> (String, Vec<usize>) {
    let scenario = lab(commands);
    let record = record(&scenario, came);
    let Updated { text, left, untold, unseen } = after(&scenario, text, &record);
    assert_eq!((untold, unseen), (Vec::new(), Vec::new()));
    let again = after(&scenario, &text, &record);
    assert_eq!((&again.text, &again.left), (&text, &left), "it is done at once");
    (text, left)
}

#[test]
fn what_drifted_is_written_and_all_else_stays_as_the_author_has_it() {
    let text = "\u{feff}# A\r\n\r\nProse: old\r\n\r\n1. x\r\n\r\n   ```console\r\n   $ ls\r\n   one\r\n   ...\r\n   Digest: sha256:aaaaaa\r\n    old three\r\n   $ pwd\r\n   old\r\n   ```\r\nold";
    let came = ["one\ntwo\nDigest: sha256:bbbbbb\n  new three\nfour\n", "/new\n"];
    let (after, left) = updated(&["run: ls", "run: pwd"], text, &came);
    assert_eq!(left, Vec::<usize>::new());
    assert_eq!(
        after,
        text.replace("    old three", "     new three").replace("   old\r", "   /new\r")
    );
}

#[test]
fn a_line_that_came_elsewhere_goes_there_and_one_that_did_not_come_goes() {
    let block = |printed: &str| format!("# A\n```console\n$ ls\n{printed}\n```\nend\n");
    for (printed, came, wanted) in [
        ("c\na\nb", "a\nb\nc", "a\nb\nc"),
        ("b\na", "a\nb", "a\nb"),
        ("a\na\nb", "a\nb", "a\nb"),
        ("a\ngone\nb", "a\nb", "a\nb"),
        ("a\n...\nz", "a\nb\ny", "a\n...\ny"),
        ("a ... z", "a b y", "a b y"),
    ] {
        let (after, left) = updated(&["run: ls"], &block(printed), &[came]);
        assert_eq!((after, left), (block(wanted), Vec::new()), "{printed}");
    }
}

#[test]
fn rows_keep_to_the_columns_that_stand_there_and_a_table_of_others_is_written_whole() {
    let block = |printed: &str| format!("# A\n\n    $ docker ps\n{printed}");
    let came = "NAME        STATE     PORTS\nweb         up        80\ndb          up        \n";
    let kept = "    NAME   STATE   PORTS\n    web    down    80\n    db     up\n";
    let (after, _) = updated(&["run: docker ps"], &block(kept), &[came]);
    assert_eq!(after, block(&kept.replace("down    80", "up      80")));
    let other = "    NAME   STATE\n    web    up\n    db     up\n";
    let (after, left) = updated(&["run: docker ps"], &block(other), &[came]);
    let wanted =
        "    NAME        STATE     PORTS\n    web         up        80\n    db          up\n";
    assert_eq!((after, left), (block(wanted), Vec::new()));
}

#[test]
fn a_cell_that_may_stand_for_the_one_that_came_stays() {
    let (own, came) = ("0f1e2d3c4b5a", "5b8ef28d7b6f");
    let table = |id: &str, when: &str, scope: &str| {
        format!("NETWORK ID     CREATED         SCOPE\n{id}   {when}   {scope}")
    };
    let text = |scope: &str| {
        let table = table(own, "3 seconds ago", scope);
        format!("# A\n```console\n$ one\n{own}\n$ two\n{table}\n```\n")
    };
    let came = [format!("{came}\n"), format!("{}\n", table(came, "1 second ago ", "local"))];
    let (after, left) = updated(&["run: one", "run: two"], &text("swarm"), &[&came[0], &came[1]]);
    assert_eq!((after, left), (text("local"), Vec::new()));
}

#[test]
fn a_digest_goes_together_with_those_that_the_author_printed() {
    let digest = |c: char| format!("sha256:{}", c.to_string().repeat(64));
    let text = |second: &str, third: &str| {
        format!(
            "# A\n```console\n$ pull\nold {first}\n$ pull again\n{second}\n$ list\n{third}\n```\n",
            first = digest('a')
        )
    };
    let commands = ["run: pull", "run: pull again", "run: list"];
    let one = |c: char| format!("Digest: {}", digest(c));
    let came = [one('1'), one('1'), one('2')];
    let came: Vec<&str> = came.iter().map(String::as_str).collect();
    let (after, left) = updated(&commands, &text(&one('a'), &one('a')), &came);
    assert_eq!(left, Vec::<usize>::new());
    let printed: Vec<&str> = after.lines().filter(|line| line.contains("sha256")).collect();
    assert_eq!(printed[0], printed[1], "{after}");
    assert_ne!(printed[1], printed[2], "{after}");
}

#[test]
fn what_would_be_read_as_a_command_or_ends_the_block_or_is_a_secret_is_left_to_the_author() {
    for came in ["$ rm -rf /", "```", "the <secret> is", "caf\u{fffd}"] {
        let text = "# A\n```console\n$ ls\nold\n$ pwd\nolder\n```\n## B\n";
        let (after, left) = updated(&["run: ls", "run: pwd"], text, &[came, "new"]);
        assert_eq!((after, left), (text.replace("older", "new"), vec![4]), "{came}");
    }
    // In HTML other letters stand for what is printed.
    let text = "# A\n<pre><code>$ ls\na &lt; b\n</code></pre>\n";
    assert_eq!(updated(&["run: ls"], text, &["a > b"]), (text.to_owned(), vec![3]));
    // And what came may be no text at all there.
    let text = "# A\n<pre><code>$ ls\nbold\n</code></pre>\n";
    assert_eq!(updated(&["run: ls"], text, &["<b>bold"]), (text.to_owned(), vec![3]));
}

#[test]
fn examples_stay_and_so_does_what_may_be_one() {
    let text = "# A\n```console\n$ ls\nold\nmine 1\n```\n";
    let by = |line: &str| {
        format!(
            "{{ run: ls, capture: {{ x: {{ stdout: '(.)' }} }}, examples: [{{ line: '{line}', because: it is }}] }}"
        )
    };
    let (after, _) = updated(&[&by("mine .*")], text, &["new\nyours 2"]);
    assert_eq!(after, text.replace("old", "new"));
    // Nobody knows what was captured.
    let scenario = lab(&[
        "{ run: ls, capture: { x: { stdout: '(.)' } } }",
        &by("mine ${{ x }}").replace("capture: { x: { stdout: '(.)' } }, ", ""),
    ]);
    let text = "# A\n```console\n$ ls\n$ ls\nmine 1\n```\n";
    let record = record(&scenario, &["1", "yours"]);
    assert_eq!(update(&scenario, &handout(text), &record, &Vars::new()).text, text);
}

#[test]
fn nothing_is_written_of_a_command_that_failed() {
    let scenario = lab(&["run: ls"]);
    let mut record = record(&scenario, &["new"]);
    record.steps[0].actions[0].verdict = Verdict::Fail(Vec::new());
    let text = "# A\n```console\n$ ls\nold\n```\n";
    let told = after(&scenario, text, &record);
    assert_eq!((told.text.as_str(), told.unseen), (text, vec![4]));
}

#[test]
fn a_command_that_was_not_seen_to_its_end_is_named_if_something_is_printed_under_it() {
    let scenario = lab(&["run: ls", "run: pwd", "run: id"]);
    let text = "# A\n```console\n$ ls\nsame\n$ pwd\nold\nolder\n$ id\n```\n";
    let whole = record(&scenario, &["same", "new\nnewer", "me"]);
    assert_eq!(after(&scenario, text, &whole).unseen, Vec::<usize>::new());
    let unseen = |change: fn(&mut Record)| {
        let mut record = whole.clone();
        judge(&mut record, &scenario, text);
        change(&mut record);
        update(&scenario, &handout(text), &record, &Vars::new()).unseen
    };
    let skip = |record: &mut Record, at: usize| {
        record.steps[0].actions[at].verdict = Verdict::Skip(crate::verdict::Skip::Interrupted);
    };
    assert_eq!(unseen(|record| record.steps[0].actions[1].outcome = None), [6]);
    let mut record = whole.clone();
    skip(&mut record, 0);
    skip(&mut record, 2);
    assert_eq!(after(&scenario, text, &record).unseen, [4], "nothing is printed under the last");
    assert_eq!(unseen(|record| record.steps.clear()), [4, 6]);
    let cut = |record: &mut Record| {
        record.steps[0].actions[0].outcome.as_mut().unwrap().stdout.truncated = true;
    };
    assert_eq!(unseen(cut), [4]);
    // Other commands than those of the scenario say nothing.
    let fewer = |record: &mut Record| drop(record.steps[0].actions.pop());
    assert_eq!(unseen(fewer), [4, 6]);
}

#[test]
fn of_two_commands_on_one_line_each_has_its_own() {
    let text = "version: 1\ntitle: x\nlab: x.md\nsteps: [{ id: s, section: A, do: [{ run: ls }, { run: pwd }] }]\n";
    let scenario =
        scenario::load(&Source { name: "s.yaml".into(), text: text.into() }, &[]).unwrap();
    let text = "# A\n```console\n$ ls\none\n$ pwd\nold\n```\n";
    let told = after(&scenario, text, &record(&scenario, &["one", "two"]));
    assert_eq!(told.text, text.replace("old", "two"));
}

#[test]
fn a_line_that_the_run_found_true_stays_though_its_secret_is_not_in_the_record() {
    let scenario = lab(&["run: ls"]);
    let text = "# A\n```console\n$ ls\nhunter22\nold\n```\n";
    let with_errors = |errors: &str| {
        let mut record = record(&scenario, &["new"]);
        let outcome = record.steps[0].actions[0].outcome.as_mut().unwrap();
        outcome.stderr.text = errors.to_owned();
        record
    };
    let mut seen = with_errors("hunter22");
    judge(&mut seen, &scenario, text);
    assert_eq!(seen.drifts(), 1);
    let mut kept = with_errors("<secret>");
    kept.steps[0].actions[0].drift = seen.steps[0].actions[0].drift.clone();
    let told = update(&scenario, &handout(text), &kept, &Vars::new());
    assert_eq!((told.text.as_str(), told.untold, told.left), (text, vec![4], vec![5]));
    // And what was left out for a secret.
    let text = "# A\n```console\n$ ls\nmade zen_wu ...\n$ pwd\nmade zen_wu ...\n```\n";
    let came = ["made happy_pike x", "made admiring_hopper <secret>"];
    let (after, left) = updated(&["run: ls", "run: pwd"], text, &came);
    assert_eq!((after.as_str(), left), (text, vec![6]));
}

#[test]
fn among_many_lines_the_one_that_cannot_stand_there_is_found_in_no_time() {
    let scenario = lab(&["run: ls"]);
    let prose = "Prose.\n\n".repeat(2_000);
    let block = |line: fn(usize) -> String| {
        let lines: Vec<String> = (0..200).map(line).collect();
        format!("# A\n{prose}```console\n$ ls\n{}\n```\n", lines.join("\n"))
    };
    let came = |at: usize| if at == 150 { "$ rm".to_owned() } else { format!("new {at}") };
    let lines: Vec<String> = (0..200).map(came).collect();
    let record = record(&scenario, &[&lines.join("\n")]);
    let began = std::time::Instant::now();
    let told = after(&scenario, &block(|at| format!("old {at}")), &record);
    let wanted = |at: usize| if at == 150 { "old 150".to_owned() } else { format!("new {at}") };
    assert_eq!((told.text, told.left.len()), (block(wanted), 1));
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}

/// A handout of blocks, the lines of which are printed; the end of its lines, its indent, whether its last line ends.
fn written(blocks: &[Vec<String>], end: &str, indent: &str, ends: bool) -> String {
    let block = |(at, block): (usize, &Vec<String>)| {
        let head = format!("Prose {at}.{end}{end}{indent}```console{end}{indent}$ cmd{at}{end}");
        let lines: Vec<String> = block.iter().map(|line| format!("{indent}{line}{end}")).collect();
        format!("{head}{}{indent}```{end}{end}", lines.concat())
    };
    let blocks: Vec<String> = blocks.iter().enumerate().map(block).collect();
    format!("# A{end}{end}{}The end.{}", blocks.concat(), if ends { end } else { "" })
}

/// The lines that are no printed ones.
fn unprinted(text: &str) -> Vec<&str> {
    let handout = Handout::parse(text);
    let printed: BTreeSet<usize> = handout
        .fences()
        .flat_map(|fence| &fence.lines)
        .filter(|line| matches!(line.role, Role::Printed | Role::Aside))
        .map(|line| line.line)
        .collect();
    let lines = text.split_inclusive('\n').enumerate();
    lines.filter(|(at, _)| !printed.contains(&(at + 1))).map(|(_, line)| line).collect()
}

proptest! {
    #[test]
    fn once_is_enough_and_nothing_but_printed_lines_changes(
        blocks in prop::collection::vec(prop::collection::vec("(  )?([a-c]|[ab] [0-9a-f]{12}|\\.\\.\\.|NAME   STATE|[ab]      [xy]|sha256:[12]{7})( [x-z]| \\.\\.\\.)?", 0..6), 1..4),
        came in prop::collection::vec(prop::collection::vec("( )?([a-d]|[ab] [0-9a-f]{12}|NAME    STATE|[ab]       [xy]|\\$ x|sha256:[345]{7})( [x-z])?", 0..7), 4),
        crlf: bool, list: bool, ends: bool,
    ) {
        let (end, indent) = (if crlf { "\r\n" } else { "\n" }, if list { "   " } else { "" });
        let text = written(&blocks, end, indent, ends);
        let commands: Vec<String> = (0..blocks.len()).map(|at| format!("run: cmd{at}")).collect();
        let commands: Vec<&str> = commands.iter().map(String::as_str).collect();
        let came: Vec<String> = came.iter().map(|lines| lines.join("\n")).collect();
        let came: Vec<&str> = came.iter().map(String::as_str).collect();
        let scenario = lab(&commands);
        let record = record(&scenario, &came);
        let once = after(&scenario, &text, &record);
        let twice = after(&scenario, &once.text, &record);
        // What is left is told, and may have its place the next time.
        prop_assert!(once == twice || !once.left.is_empty(), "{once:?}\n{twice:?}");
        prop_assert_eq!(unprinted(&text), unprinted(&once.text));
        // A row below two headings need not have a place below the one that is printed, nor a digest as a row below one
        // where it was printed above; that is told.
        let is_barred = came.iter().any(|came| {
            came.contains('$')
                || came.matches("NAME").count() > 1
                || came.contains("NAME") && came.contains("sha256")
        });
        prop_assert!(once.left.is_empty() || is_barred, "{:?}\n{}", once.left, once.text);
    }
}
