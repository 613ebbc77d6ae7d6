use super::*;
use crate::{
    check::{Check, CheckKind},
    syntax::yaml,
    verdict::{Skip, Verdict},
};

const MANUAL: &str = "{ manual: { look: Show your diagram. } }";

fn check(rest: &str) -> Result<Check, Vec<(usize, String, String)>> {
    let text = format!("{{ name: x, {rest} }}");
    let decoder = Decoder::default();
    let read = Check::read(&decoder, &yaml::parse(&text).unwrap());
    let problems = decoder.into_problems();
    if !problems.is_empty() {
        let told = problems.into_iter();
        return Err(told.map(|p| (p.at.start, p.title, p.help.unwrap_or_default())).collect());
    }
    Ok(read.unwrap().0)
}

fn judged(kind: &CheckKind, vars: &Vars) -> Verdict {
    let (line, of) = (|_| 1, ("s", "x"));
    kind.judge(&[], &Context { vars, line: &line, witness: Witness::Both, of })
}

#[test]
fn it_asks_nothing_and_is_neither_passed_nor_failed_but_told() {
    let written = "{ manual: { look: \"Show ${{ what }} of ${{ whose }}.\" } }";
    let check = check(&format!("points: 5, hint: [Draw it.], expect: {written}")).unwrap();
    assert!(check.is_for_person() && !check.asks_journal());
    assert_eq!((check.points, check.hints.len()), (5, 1));
    let kind = &check.expects[0];
    for witness in [Witness::Engine, Witness::Both] {
        assert_eq!(kind.queries(&Vars::new(), witness).unwrap(), []);
    }
    // What nobody knows stays as it is written, and is no reason not to tell the rest.
    let vars = Vars::from([("what".to_owned(), "a diagram".to_owned())]);
    let told = Skip::Person("Show a diagram of ${{ whose }}.".to_owned());
    assert_eq!(judged(kind, &vars), Verdict::Skip(told));
    assert_eq!(kind.templates().len(), 1);
    // Whoever comes by its nature's back gets no pass.
    let own = ManualCheck { look: kind.templates()[0].clone() };
    let line = |_| 1;
    let context = Context { vars: &vars, line: &line, witness: Witness::Both, of: ("s", "x") };
    assert!(own.judge(&[], &context).is_err());
}

#[test]
fn what_says_how_a_machine_judges_it_is_refused_where_it_stands() {
    let at = |rest: &str, word: &str| format!("{{ name: x, {rest} }}").find(word).unwrap();
    let other = "{ image: { name: x, present: true } }";
    let mistakes = format!("mistakes: [{{ is: wrong-tag, if: {other}, say: no }}]");
    let own = "make it a check of its own";
    let both = format!("[{other}, {MANUAL}]");
    let two = format!("[{MANUAL}, {MANUAL}]");
    for (rest, word, help) in [
        (format!("when: ever, expect: {MANUAL}"), "when", "remove `when`"),
        (format!("eventually: 5s, expect: {MANUAL}"), "eventually", "remove `eventually`"),
        (format!("guard: true, expect: {MANUAL}"), "guard", "remove `guard`"),
        (format!("expect: {MANUAL}, {mistakes}"), "mistakes", "remove `mistakes`"),
        (format!("expect: {both}"), "Show", own),
        (format!("expect: {two}"), "Show", own),
    ] {
        let told = check(&rest).unwrap_err();
        let [(place, title, told_help)] = &told[..] else { panic!("{rest}: {told:?}") };
        assert_eq!((*place, told_help.as_str()), (at(&rest, word), help), "{rest}: {title}");
        assert!(title.contains("a person judges this"), "{rest}: {title}");
    }
    for fine in ["when: now", "guard: false", "points: 3"] {
        for expect in [MANUAL.to_owned(), format!("[{MANUAL}]")] {
            assert!(check(&format!("{fine}, expect: {expect}")).is_ok(), "{fine}");
        }
    }
    // The same keys beside what labcheck looks at.
    for rest in ["when: ever", "eventually: 5s", "guard: true", &mistakes] {
        assert!(check(&format!("{rest}, expect: {other}")).is_ok(), "{rest}");
    }
}

#[test]
fn it_is_no_sign_of_a_mistake_and_says_what_to_look_at() {
    let mistake = format!("mistakes: [{{ is: wrong-tag, if: {MANUAL}, say: no }}]");
    let other = "{ image: { name: x, present: true } }";
    let told = check(&format!("expect: {other}, {mistake}")).unwrap_err();
    assert!(told[0].1.contains("is no sign of a mistake"), "{told:?}");
    for (written, wanted) in [
        ("{ manual: { look: ' ' } }", "this says nothing to look at"),
        ("{ manual: { } }", "look"),
        ("{ manual: { looks: x } }", "lacks the key `look`"),
    ] {
        let told = check(&format!("expect: {written}")).unwrap_err();
        assert!(told[0].1.contains(wanted), "{written}: {told:?}");
    }
}
