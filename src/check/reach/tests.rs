//! Services as checks: what passes, what does not and why, and what cannot be written.

use super::{AnswersCheck, UnreachableCheck};
use crate::{
    check::{
        kind::Kind,
        seen::{Context, Judged},
    },
    fact::{Fact, Observation, ObserveError, Witness},
    object::{ObjectKind, ObjectName, Sought},
    outcome::Stream,
    reach::{Page, Reached, Unreached},
    syntax::{decode::Decoder, template::Vars, yaml},
    verdict::Difference,
};

fn read<K>(read: fn(&Decoder, &yaml::Node) -> Option<K>, text: &str) -> (Option<K>, Vec<String>) {
    let decoder = Decoder::default();
    let check = read(&decoder, &yaml::parse(text).unwrap());
    (check, decoder.into_problems().into_iter().map(|problem| problem.title).collect())
}

/// Judges with these answers, in the order in which it is asked.
fn judged(check: &dyn Kind, answers: Vec<Reached>) -> Judged {
    let vars = Vars::new();
    let queries = check.queries(&vars, Witness::Engine).unwrap();
    assert_eq!(queries.len(), answers.len());
    let told = queries.into_iter().zip(answers);
    let seen: Vec<Observation> = told
        .map(|(query, answer)| Observation { query, answer: Ok(Fact::Reach(answer)) })
        .collect();
    check.judge(
        &seen,
        &Context { vars: &vars, line: &|_| 1, witness: Witness::Engine, of: ("s", "c") },
    )
}

fn what(judged: Judged) -> Vec<Difference> {
    judged.unwrap().into_iter().map(|mismatch| mismatch.what).collect()
}

fn answers(text: &str, seen: Reached) -> Judged {
    let (check, problems) = read(AnswersCheck::read, text);
    assert_eq!(problems, [""; 0], "{text}");
    judged(&check.unwrap(), vec![seen])
}

fn page() -> Page {
    Page {
        status: 200,
        headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
        body: Stream { text: "Welcome\n".into(), truncated: false },
    }
}

#[test]
fn a_page_passes_where_all_of_it_is_as_it_should_be() {
    for text in [
        "{ url: \"http://localhost/\" }",
        "{ url: \"http://localhost:8080\", headers: { Content-Type: text/html }, body: { line: Welcome } }",
    ] {
        assert_eq!(answers(text, Reached::Page(page())), Ok(Vec::new()), "{text}");
    }
    let missing = Page { status: 404, ..page() };
    let text = "{ url: \"http://localhost/\", status: 404 }";
    assert_eq!(answers(text, Reached::Page(missing)), Ok(Vec::new()));
    assert_eq!(answers("{ port: \"db:5432\", from: web }", Reached::Open), Ok(Vec::new()));
}

#[test]
fn a_page_that_is_otherwise_is_told_for_what_it_is() {
    let url = "url: \"http://localhost/\"";
    for (more, wanted, seen) in [
        ("", "200", Some("404")),
        (", headers: { etag: x }", "x", None),
        (", headers: { content-type: json }", "json", Some("text/html; charset=utf-8")),
    ] {
        let status = if more.is_empty() { 404 } else { 200 };
        let found =
            what(answers(&format!("{{ {url}{more} }}"), Reached::Page(Page { status, ..page() })));
        let [Difference::AnswerDiffers { wanted: told, seen: has, .. }] = &found[..] else {
            panic!("{more}: {found:?}")
        };
        assert_eq!((told.as_str(), has.as_deref()), (wanted, seen), "{more}");
    }
    let found =
        what(answers(&format!("{{ {url}, body: {{ contains: bye }} }}"), Reached::Page(page())));
    assert!(matches!(found[..], [Difference::InAnswer { .. }]), "{found:?}");
    let cut = Page { body: Stream { text: "x".into(), truncated: true }, ..page() };
    let verdict = answers(&format!("{{ {url}, body: {{ absent: bye }} }}"), Reached::Page(cut));
    assert!(matches!(verdict, Err(ObserveError::Truncated(_))), "{verdict:?}");
}

#[test]
fn who_does_not_answer_never_passes() {
    for why in [
        Unreached::NoName,
        Unreached::Refused,
        Unreached::NoRoute,
        Unreached::Silent,
        Unreached::Broken("x".into()),
    ] {
        let found = what(answers("{ port: \"db:1\" }", Reached::Not(why.clone())));
        assert!(
            matches!(&found[..], [Difference::NoAnswer { seen, control: false, .. }] if *seen == why)
        );
    }
    let web = || ObjectName::new(ObjectKind::Container, "web");
    let found = what(answers("{ port: \"db:1\", from: web }", Reached::NoContainer));
    assert_eq!(found, [Difference::ObjectMissing { sought: Sought::Named(web()) }]);
    let found = what(answers("{ port: \"db:1\", from: web }", Reached::NotRunning));
    assert!(matches!(&found[..], [Difference::Property { object, .. }] if *object == web()));
}

#[test]
fn what_must_not_be_reached_passes_only_while_somebody_else_reaches_it() {
    let text = "{ port: \"db:5432\", from: web, control: { from: api } }";
    let of = |control: Reached, here: Reached| {
        let (check, problems) = read(UnreachableCheck::read, text);
        assert_eq!(problems, [""; 0]);
        judged(&check.unwrap(), vec![control.clone(), here, control])
    };
    for why in [Unreached::NoName, Unreached::Refused, Unreached::NoRoute, Unreached::Silent] {
        assert_eq!(of(Reached::Open, Reached::Not(why.clone())), Ok(Vec::new()), "{why:?}");
        let dead = what(of(Reached::Not(why.clone()), Reached::Not(why.clone())));
        assert!(matches!(dead[..], [Difference::NoAnswer { control: true, .. }]), "{dead:?}");
    }
    // One that came and went is no control.
    let (check, _) = read(UnreachableCheck::read, text);
    let silent = || Reached::Not(Unreached::Silent);
    let gone = what(judged(&check.unwrap(), vec![Reached::Open, silent(), silent()]));
    assert!(matches!(gone[..], [Difference::NoAnswer { control: true, .. }]), "{gone:?}");
    let open = what(of(Reached::Open, Reached::Open));
    assert!(matches!(open[..], [Difference::Answered { broken: None, .. }]), "{open:?}");
    let closed = what(of(Reached::Open, Reached::Not(Unreached::Broken("x".into()))));
    assert!(matches!(closed[..], [Difference::Answered { broken: Some(_), .. }]), "{closed:?}");
    for gone in [Reached::NoContainer, Reached::NotRunning] {
        assert_eq!(what(of(gone.clone(), Reached::Not(Unreached::NoName))).len(), 1, "{gone:?}");
        assert_eq!(what(of(Reached::Open, gone.clone())).len(), 1, "{gone:?}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused_where_it_is_written() {
    let answers = |text| read(AnswersCheck::read, text).1;
    for (text, problem) in [
        ("{ status: 200 }", "`answers` takes either `url` or `port`"),
        ("{ url: \"http://x/\", port: \"x:1\" }", "`answers` takes either `url` or `port`"),
        ("{ url: \"https://x/\" }", "`https://x/` is no address of a page"),
        ("{ url: \"http://:80/\" }", "`http://:80/` is no address of a page"),
        ("{ port: \"5432\" }", "`5432` is no port"),
        ("{ port: \"x:0\" }", "`x:0` is no port"),
        ("{ port: \"x:1\", status: 200 }", "only a page has this"),
        ("{ port: \"x:1\", within: 2m }", "a check that takes so long is asked by nobody"),
    ] {
        assert_eq!(answers(text), [problem], "{text}");
    }
    let unreachable = |text| read(UnreachableCheck::read, text).1;
    let same = "this control asks the same, and cannot be otherwise";
    for text in [
        "{ port: \"x:1\", control: {} }",
        "{ port: \"x:1\", from: a, control: { from: a, port: \"x:1\" } }",
    ] {
        assert_eq!(unreachable(text), [same], "{text}");
    }
    let elsewhere =
        "this control asks something else from elsewhere, and proves nothing of the port";
    let other = "this control is another host, and proves nothing of this one";
    for (control, problem) in
        [("{ from: b, port: \"x:2\" }", elsewhere), ("{ from: a, port: \"y:1\" }", other)]
    {
        let text = format!("{{ port: \"x:1\", from: a, control: {control} }}");
        assert_eq!(read(UnreachableCheck::read, &text).1, [problem], "{text}");
    }
    assert!(unreachable("{ port: \"x:1\" }")[0].contains("control"));
    assert_eq!(unreachable("{ port: \"x:1\", control: { port: \"x:2\" } }"), [""; 0]);
}
