use super::*;

/// The drifts of a block: which line, why, and what was seen.
fn drift(printed: &str, seen: &str) -> Vec<(usize, Wrong, String)> {
    let mut comparison = Comparison::default();
    block(&mut comparison, 1, printed, seen)
}

fn block(
    comparison: &mut Comparison,
    first: usize,
    printed: &str,
    seen: &str,
) -> Vec<(usize, Wrong, String)> {
    let printed: Vec<_> = printed.lines().enumerate().map(|(at, l)| (first + at, l)).collect();
    let came = Came { output: seen, ..Came::default() };
    let drifts = comparison.compare(&printed, &came).into_iter();
    drifts.map(|drift| (drift.at, drift.wrong, drift.seen)).collect()
}

#[test]
fn a_line_that_did_not_come_is_told_with_the_one_in_its_place() {
    assert_eq!(drift("good bye", "welcome\n"), [(0, Wrong::Otherwise, "welcome".to_owned())]);
    let printed = "1: Pulling from library/hello\nStatus: Image was fetched by pigeon for hello:1";
    let seen = "1: Pulling from library/hello\nDigest: sha256:ab\nStatus: Downloaded newer image for hello:1\n";
    let status = "Status: Downloaded newer image for hello:1".to_owned();
    assert_eq!(drift(printed, seen), [(1, Wrong::Otherwise, status)]);
    assert_eq!(drift("a", ""), [(0, Wrong::Otherwise, String::new())]);
    assert_eq!(drift("3 packets", "4 packets"), [(0, Wrong::Otherwise, "4 packets".to_owned())]);
    assert_eq!(drift("feed", "beef").len(), 1, "words of hexadecimal letters are words");
    // Each has its own.
    let told = drift("one a\none b", "two a\nx\ntwo b\n");
    assert_eq!(told.iter().map(|told| told.2.as_str()).collect::<Vec<_>>(), ["two a", "two b"]);
    // What is told besides is no answer to it.
    let came = Came { errors: "WARNING: something", ..Came::default() };
    let told = Comparison::default().compare(&[(1, "hello")], &came);
    assert_eq!(told[0].seen, "");
}

#[test]
fn what_changes_every_time_may_be_any_other_of_its_kind() {
    for (printed, seen) in [
        ("Digest: sha256:c3d86f5bc340c6b6", "Digest: sha256:aaaaaaaaaaaaaaaa"),
        (
            "a  edge  3987cd5d1a02  10 months ago  1.98MB",
            "a edge  1111cd5d1a02   2 days ago   989kB",
        ),
        ("up About a minute", "up 3 seconds"),
        ("102f426c7a42: Pull complete", "x"),
        (
            "64 bytes from 172.17.0.1: seq=0 ttl=64 time=0.123 ms",
            "64 bytes from 10.0.0.1: seq=0 ttl=57 time=1.1 ms",
        ),
        (
            "round-trip min/avg/max = 0.098/0.107/0.123 ms",
            "round-trip min/avg/max = 1.098/1.107/1.123 ms",
        ),
        ("Docker version 20.10.24, build 297e128", "Docker version 28.5.2, build 0000e1f"),
        ("started 2026-11-25T23:00:00Z", "started 2026-11-26T01:02:03.4Z"),
        ("Mon Nov 23 10:00:00 UTC 2026", "Tue Nov 24 11:00:00 UTC 2026"),
        ("listening on 127.0.0.1:32768", "listening on 127.0.0.1:40001"),
        ("a ... z", "a b c z"),
        ("...", ""),
        ("[...]", ""),
        ("docker.io/library/alpine:edge", "alpine:edge"),
        ("Status: Downloaded newer image for a:1", "Status: Image is up to date for a:1"),
        ("made a11bcde", "made c11acde"),
        ("with ID ae99ccb:", "with ID abcdefa:"),
        ("a\n...\nz", "a\nb\nc\nz"),
    ] {
        assert_eq!(drift(printed, seen), [], "{printed}");
    }
    let came = Came { screen: "/ # PING a\nx", ..Came::default() };
    assert_eq!(Comparison::default().compare(&[(1, "PING a"), (2, "x")], &came), []);
}

#[test]
fn lines_come_in_their_order_each_once_and_each_stream_by_itself() {
    let why =
        |printed, seen| drift(printed, seen).into_iter().map(|told| (told.0, told.1)).collect();
    let none: Vec<(usize, Wrong)> = Vec::new();
    let told: Vec<_> = why("b\na", "a\nb");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].1, Wrong::Order);
    let told: Vec<_> = why("x\nx", "x");
    assert_eq!(told, [(1, Wrong::Often)]);
    let told: Vec<_> = why("a\n...\nb", "b\na");
    assert_eq!(told.len(), 1, "an elision turns no order round");
    let came = Came { output: "one\ntwo", errors: "trouble\nmore", ..Came::default() };
    let printed = |texts: [&'static str; 3]| texts.map(|text| (1, text));
    let compare = |texts| Comparison::default().compare(&printed(texts), &came).len();
    assert_eq!(compare(["one", "trouble", "two"]), 0);
    assert_eq!(compare(["more", "one", "trouble"]), 1);
    assert_eq!(why("one\ntwo", "one\ntwo\nthree"), none, "what is left out is not missed");
}

#[test]
fn where_a_line_belongs_that_came_elsewhere_is_told() {
    let printed = [(1, "c"), (2, "a"), (3, "b")];
    let came = Came { output: "a\nb\nc", ..Came::default() };
    let told = Comparison::default().compare(&printed, &came);
    assert_eq!((told.len(), told[0].at, told[0].before), (1, 0, Some(3)));
    let came = Came { output: "b\nc\na", ..Came::default() };
    let told = Comparison::default().compare(&[(1, "a"), (2, "b"), (3, "c")], &came);
    assert_eq!((told.len(), told[0].at, told[0].before), (1, 0, Some(3)));
}

#[test]
fn a_table_is_compared_by_column_and_a_row_is_given_below_the_heading_that_stands_there() {
    let came = "NAME        STATE     PORTS\nweb         up        80\ndb          up        \n";
    assert_eq!(drift("NAME   STATE   PORTS\ndb     up\n", came), []);
    assert_eq!(drift("NAME   STATE   PORTS\nweb    up      80\ndb     up", came), []);
    let told = drift("NAME   STATE   PORTS\ndb             up", came);
    assert_eq!((told[0].0, told[0].1), (1, Wrong::Otherwise));
    // A column is gone: no row is whole.
    let told = drift("NAME   STATE\nweb    up", came);
    assert_eq!(told[0].1, Wrong::Columns);
    assert_eq!(told.len(), 2);
    let printed = [(1, "NAME   STATE   PORTS"), (2, "web    down    80")];
    let told = Comparison::default().compare(&printed, &Came { output: came, ..Came::default() });
    assert_eq!(told[0].instead, "web    up      80");
    assert_eq!(told[0].seen, "web         up        80");
}

#[test]
fn a_port_may_be_told_of_both_kinds_of_addresses_or_of_one() {
    let row =
        |ports: &str| format!("CONTAINER ID   {:<36}NAMES\n3987cd5d1a02   {ports:<36}web", "PORTS");
    let (one, both) = ("0.0.0.0:80->80/tcp", "0.0.0.0:80->80/tcp, [::]:80->80/tcp");
    for (printed, seen, same) in [
        (one, both, true),
        (both, one, true),
        ("0.0.0.0:80->80/tcp, :::80->80/tcp", both, true),
        (one, "0.0.0.0:80->80/tcp, [::]:81->80/tcp", false),
        (one, "0.0.0.0:81->80/tcp, [::]:81->80/tcp", false),
    ] {
        assert_eq!(drift(&row(printed), &row(seen)).is_empty(), same, "{printed} {seen}");
    }
}

#[test]
fn rows_of_things_that_were_made_at_once_may_come_in_any_order_and_others_not() {
    let came = "NAME   CREATED\na      2 days ago\nb      2 days ago\nc      3 days ago\n";
    for (printed, lies) in [("a b c", 0), ("b a c", 0), ("b c", 0), ("a c b", 1), ("b a b", 1)] {
        let rows = printed.split(' ').map(|row| format!("{row}      2 days ago\n"));
        let printed = format!("NAME   CREATED\n{}", rows.collect::<String>());
        assert_eq!(drift(&printed, came).len(), lies, "{printed}");
    }
}

#[test]
fn in_a_dialogue_a_line_is_in_the_place_of_what_came_of_what_is_typed_above_it() {
    let mut handout = Comparison::default();
    handout.typed(3, "docker run -it a sh", "docker run -it a sh");
    let came = Came { screen: "Welcome\n/ #\n42\n/ #\n43\n/ #", ..Came::default() };
    // Line 4 and 6 are typed.
    let told = handout.compare(&[(5, "one"), (7, "two")], &came);
    assert_eq!(told.iter().map(|told| told.seen.as_str()).collect::<Vec<_>>(), ["42", "43"]);
}

#[test]
fn the_same_is_the_same_all_through_the_handout() {
    let digest = |c: char| format!("Digest: sha256:{}", c.to_string().repeat(64));
    let handout = &mut Comparison::default();
    assert_eq!(block(handout, 43, &digest('a'), &digest('1')), []);
    assert_eq!(block(handout, 60, &digest('a'), &digest('1')), []);
    let told = block(handout, 97, &digest('a'), &digest('2'));
    assert_eq!(told, [(0, Wrong::Same(43), digest('2'))]);
    let told = block(handout, 98, &digest('b'), &digest('1'));
    assert_eq!(told, [(0, Wrong::Same(43), digest('1'))]);
    // And below the command that names it.
    let handout = &mut Comparison::default();
    let pull = |c: char| format!("docker pull a@sha256:{}", c.to_string().repeat(64));
    handout.typed(3, &pull('a'), &pull('1'));
    assert_eq!(block(handout, 4, &digest('b'), &digest('1')), [(0, Wrong::Same(3), digest('1'))]);
}

#[test]
fn an_address_or_a_name_that_begins_like_another_is_another() {
    for (printed, came, instead) in [
        ("a 10.0.0.7\nb 10.0.0.7", "a 172.17.0.2\nb 172.17.0.20", "b 172.17.0.20"),
        ("a 10.0.0.7\nb 10.0.0.7", "a 172.17.0.20\nb 172.17.0.2", "b 172.17.0.2"),
        ("a happy_pike\nb happy_pike", "a happy_pike\nb happy_pike2", "b happy_pike2"),
        ("a zen_wu\nmade zen_wu", "a happy_pike\nmade admiring_hopper", "made admiring_hopper"),
        // Another one stands before it that begins so.
        (
            "a 10.0.0.1\nb 10.0.0.10 10.0.0.1",
            "a 172.17.0.2\nb 172.17.0.3 172.17.0.4",
            "b 10.0.0.10 172.17.0.4",
        ),
    ] {
        let lines: Vec<_> = printed.lines().enumerate().map(|(at, l)| (at + 1, l)).collect();
        let came = Came { output: came, ..Came::default() };
        let told = Comparison::default().compare(&lines, &came);
        assert_eq!(told.len(), 1, "{printed}");
        assert_eq!((told[0].at, told[0].wrong), (1, Wrong::Same(1)), "{printed}");
        assert_eq!(told[0].instead, instead);
    }
}

#[test]
fn nothing_but_a_line_of_progress_is_taken_for_one() {
    for lie in ["#1 done everything", "#3 exporting nothing", "#12 things"] {
        assert_eq!(drift(lie, "welcome").len(), 1, "{lie}");
    }
    for progress in [
        "#1 [internal] load build definition from Dockerfile",
        "#0 building with \"default\" instance using docker driver",
        "#1 transferring dockerfile: 75B done",
        "#4 resolve docker.io/library/alpine:edge done",
        "#4 sha256:c3d86f5bc340 1.2MB / 3.4MB 0.1s",
        "#4 extracting sha256:c3d86f5bc340 0.1s done",
        "#5 [2/2] RUN echo hi",
        "#5 0.312 hi",
        "#5 CACHED",
        "#5 DONE 0.4s",
        "#5 ...",
        "#6 exporting to image",
        "#6 exporting layers 0.1s done",
        "#6 writing image sha256:aaaaaa done",
        "#6 naming to docker.io/library/x done",
    ] {
        assert_eq!(drift(progress, "welcome"), [], "{progress}");
    }
}

/// A block of [`lies`]: a kind, what came, and what is printed.
struct Case<'c> {
    kind: &'c str,
    came: &'c str,
    truth: &'c str,
    lie: &'c str,
}

fn cases() -> Vec<Case<'static>> {
    let all = include_str!("tests/lies.txt").split("\n=== ").skip(1);
    all.map(|case| {
        let parts: Vec<&str> = case.split("\n--- ").collect();
        let part = |at: usize| parts[at].split_once('\n').unwrap().1.trim_end_matches('\n');
        Case { kind: parts[0].trim(), came: part(1), truth: part(2), lie: part(3) }
    })
    .collect()
}

/// The numbers of the lines that drifted, of all commands of a case.
fn told(came: &str, printed: &str) -> Vec<usize> {
    let mut handout = Comparison::default();
    let mut first = 1;
    let mut found = Vec::new();
    let commands = came.split("\n~~~\n").zip(printed.split("\n~~~\n"));
    for (came, printed) in commands {
        let drifts = block(&mut handout, first, printed, came);
        found.extend(drifts.iter().map(|(at, _, _)| first + at));
        first += printed.lines().count() + 1;
    }
    found
}

/// All lies are found, each at its line, and nothing is invented in what is true beside them.
#[test]
fn fifty_lies_of_ten_kinds_are_found_and_fifty_truths_are_true() {
    let cases = cases();
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        *kinds.entry(case.kind).or_default() += 1;
        let invented = told(case.came, case.truth);
        if !invented.is_empty() {
            wrong.push(format!("invented {invented:?} ({}):\n{}", case.kind, case.truth));
        }
        let is_lie = |(at, line): (usize, &str)| line.starts_with('!').then_some(at + 1);
        let lies: Vec<usize> = case.lie.lines().enumerate().filter_map(is_lie).collect();
        assert!(!lies.is_empty());
        let printed: Vec<_> =
            case.lie.lines().map(|line| line.strip_prefix('!').unwrap_or(line)).collect();
        let found = told(case.came, &printed.join("\n"));
        if found != lies {
            wrong.push(format!("found {found:?}, not {lies:?} ({}):\n{}", case.kind, case.lie));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!((cases.len(), kinds.len()), (50, 10), "{kinds:?}");
    assert!(kinds.values().all(|number| *number == 5));
}
