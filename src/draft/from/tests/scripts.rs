//! What becomes of the scripts that come with a lab.

use super::*;

fn killercoda(verify: &str) -> Draft {
    let index =
        r#"{ "title": "T", "details": { "steps": [{ "text": "a.md", "verify": "v.sh" }] } }"#;
    let page = "```\ndocker ps\n```{{exec}}\n";
    made(0, &[("index.json", index), ("a.md", page), ("v.sh", verify)]).1
}

#[test]
fn a_word_that_is_printed_is_asked_for_where_it_is_for_sure_and_told_where_it_is_not() {
    let (asked, plain, todo) = ("asked", "plain", "todo");
    let mut wrong = Vec::new();
    for (text, wanted) in [
        ("test -f x && echo \"done\"", asked),
        ("test -f x && echo -n 'done'\n", asked),
        ("if test -f x; then echo done; fi", asked),
        ("if grep -q zzz f; then echo -e \"\\ndone\"; fi\nexit 0", asked),
        ("test -f x && echo -e \"done\"", asked),
        ("test -f x && printf 'done\\n'", asked),
        ("if test -f x; then echo done; else echo \"not done\"; fi", asked),
        ("# then echo done\ntest -e /", plain),
        ("while read x; do grep $x f || exit 1; done", plain),
        ("for x in a b; do grep $x f; done || exit 1", plain),
        ("test -e done-ish.txt", todo),
        ("r=done\ngrep x f && echo $r", todo),
        ("grep -q zzz f && cat <<E\ndone\nE\ntrue", todo),
        ("grep x f && echo done > /tmp/y\ntest -e z", todo),
        ("grep x f && echo done | cat", todo),
        ("grep x f && bash -c 'echo done'", todo),
        ("test -e x || echo 'well done'; test -e y", todo),
        ("#!/usr/bin/env python3\nprint('done')", todo),
    ] {
        let draft = killercoda(text);
        let is_asked = draft.text.contains("stdout: { line: \"done\" }");
        let is_told = told(&draft).iter().any(|told| told.contains("`done`"));
        let is_check = draft.text.contains("- name: v.sh");
        let found = match (is_asked, is_check, is_told) {
            (true, true, false) => asked,
            (false, true, false) => plain,
            (false, false, true) => todo,
            _ => "mixed",
        };
        if found != wanted {
            wrong.push((text, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn scripts_with_the_line_ends_of_windows_are_read_as_the_platform_gets_them() {
    let index =
        r#"{ "title": "T", "details": { "steps": [{ "text": "a.md", "verify": "v.sh" }] } }"#;
    let script = "#!/bin/bash\r\n! test -e /\r\n";
    let test = "```examiner:execute-test\nname: t\n```\n";
    let labs: [(usize, &str, Vec<(&str, &str)>); 3] = [
        (0, "v.sh", vec![("index.json", index), ("a.md", "x"), ("v.sh", script)]),
        (
            1,
            "01-a/check-w",
            vec![
                ("track.yml", "title: T\n"),
                ("01-a/assignment.md", "---\ntitle: A\n---\nx\n"),
                ("01-a/check-w", script),
                ("01-a/solve-w", "docker system prune\r\n"),
            ],
        ),
        (
            2,
            "workshop/examiner/tests/t",
            vec![
                ("resources/workshop.yaml", "kind: Workshop\nspec: { title: T }\n"),
                ("workshop/content/a.md", test),
                ("workshop/examiner/tests/t", script),
            ],
        ),
    ];
    for (format, file, all) in labs {
        let (_, draft) = made(format, &all);
        assert!(draft.text.contains("! test -e /\n") && !draft.text.contains('\r'), "{file}");
        has(&told(&draft), &[&format!("{file}:1: its lines end as Windows ends them")]);
        assert!(!draft.text.contains("\n          docker system prune"), "{}", draft.text);
    }
}

fn educates(action: &str, test: &str) -> Draft {
    let page = format!("```execute\nls\n```\n```examiner:execute-test\nname: t\n{action}\n```\n");
    let all = [
        ("resources/workshop.yaml", "kind: Workshop\nspec: { title: T }\n"),
        ("workshop/content/a.md", page.as_str()),
        ("workshop/examiner/tests/t", test),
    ];
    made(2, &all).1
}

#[test]
fn a_test_of_educates_whose_words_are_lost_is_no_check_and_its_times_are_told() {
    let mut wrong = Vec::new();
    for (action, is_check, wanted) in [
        ("args: [a]", true, ""),
        ("args: hello", false, "`args`"),
        ("args: [a, ~, b]", false, "`args`"),
        ("args: [[b]]", false, "`args`"),
        ("args: [\"%session_name%\"]", false, "the platform fills in %session_name%"),
        ("title: \"in {{< param x >}}\"", true, "the platform fills in {{< param x >}}"),
        ("timeout: 600", true, "`timeout: 600`"),
        ("timeout: abc", true, "`timeout: abc`"),
        ("timeout: 0.5", true, "`timeout: 0.5`"),
        ("timeout: 30", true, ""),
        ("retries: 0", true, ""),
        ("retries: .INF\ndelay: 1", true, ""),
        ("retries: 100\ndelay: 30", true, "`retries: 100`"),
    ] {
        let draft = educates(action, "test -e \"/tmp/$1\"\n");
        let found = draft.text.contains("command:");
        let told = told(&draft);
        let is_told = if wanted.is_empty() {
            told.is_empty()
        } else {
            told.iter().any(|told| told.contains(wanted))
        };
        if found != is_check || !is_told {
            wrong.push((action, found, told.join("; ")));
        }
        if action == "retries: 0" {
            assert!(!draft.text.contains("eventually"), "{}", draft.text);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let draft = educates("title: x", "test -e \"$SESSION_NAMESPACE\"\n");
    has(&told(&draft), &["workshop/examiner/tests/t:1: `$SESSION_NAMESPACE` is the platform's"]);
}

#[test]
fn what_is_no_part_of_a_lab_by_its_name_only_is_told() {
    let page = ("01-a/assignment.md", "---\ntitle: A\n---\n```bash,run\nls\n```\n");
    let track = ("track.yml", "title: T\n");
    for path in ["01-a/check", "01-a/check_w", "01-a/Check-w", "01-a/check-w/x", "02-b/check-w"] {
        let draft = made(1, &[track, page, (path, "test -e x\n")]).1;
        has(&told(&draft), &[&format!("{path}:1: ")]);
        assert!(!draft.text.contains("command:"), "{path}: {}", draft.text);
    }
    let all = [
        ("resources/workshop.yaml", "kind: Workshop\nspec: { title: T }\n"),
        ("workshop/content/a.md", "```execute\nls\n```\n"),
        ("workshop/content/b.adoc", "= B\n"),
    ];
    has(&told(&made(2, &all).1), &["workshop/content/b.adoc:1: "]);
}

#[test]
fn what_does_a_step_is_not_typed_where_nobody_can_tell_what_it_does() {
    let of = |solve: &str| {
        let all = [
            ("track.yml", "title: T\n"),
            ("01-a/assignment.md", "---\ntitle: A\n---\nMake it.\n"),
            ("01-a/check-w", "test -e /tmp/x\n"),
            ("01-a/solve-w", solve),
        ];
        made(1, &all).1
    };
    let mut wrong = Vec::new();
    for text in [
        "exec sudo touch x",
        "timeout 60 apt-get install -y jq",
        "env DEBIAN_FRONTEND=noninteractive apt-get install -y jq",
        "cat x | xargs apt-get install",
        "function c { docker system prune -af; }; c",
        "cat <<E\n$(docker system prune -af)\nE",
        "id=${ID:-$(docker system prune -af)}",
        "D=docker\n$D system prune -af",
        "echo \"x",
        "source /opt/lib.sh",
        "curl https://x/ >/tmp/i.sh\nbash /tmp/i.sh",
        "docker run --name <name> alpine true",
        "touch x || fail-message no",
        "touch x\rtouch y",
    ] {
        let draft = of(text);
        if !told(&draft).iter().any(|told| told.starts_with("01-a/solve-w:")) {
            wrong.push(text);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let draft = of("touch /tmp/x\ncurl https://www.docker.com/\n");
    has(&told(&draft), &["01-a/solve-w:2: this needs the Internet"]);
    assert!(draft.text.contains("          touch /tmp/x\n"), "the control");
}
