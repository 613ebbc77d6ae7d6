//! What counts once it was true, and was before its step.

use super::*;

/// The check of the third step, where the image is there from the look `appears_at` on and not at `gone_at`. The second
/// look is behind the first step, the third before the third step's command, the fourth behind it.
async fn third(appears_at: usize, gone_at: usize, when: &str) -> CheckRecord {
    let image =
        EngineImage { id: "sha256:1".into(), tags: vec!["x:latest".into()], digests: vec![] };
    let mut host = Scripted {
        images: vec![image],
        appears_at,
        gone_at: Some(gone_at),
        ..host(&[("a", 0, "", ""), ("b", 0, "", ""), ("c", 0, "", "")])
    };
    let steps = format!(
        "  - {{ id: one, section: S, do: [{{ run: a }}] }}\n  - {{ id: two, section: S, do: [{{ run: b }}] }}\n  - {{ id: three, section: S, do: [{{ run: c }}], check: [{{ name: n, {when}expect: {{ image: {{ name: x, present: true }} }} }}] }}\n"
    );
    done(&mut host, &steps).await.remove(2).checks.remove(0)
}

#[tokio::test]
async fn what_counts_once_it_was_true_must_not_hold_after_an_earlier_step() {
    let held = third(1, 3, "when: ever, ").await;
    let Verdict::Fail(found) = &held.verdict else { panic!("{held:?}") };
    let after = Some("one".to_owned());
    assert_eq!(
        (&found[0].what, held.code),
        (&Difference::HeldEarlier { after }, Some(FailureCode::HeldBefore))
    );
    let Verdict::Fail(found) = third(0, 2, "when: ever, ").await.verdict else { panic!() };
    assert_eq!(found[0].what, Difference::HeldEarlier { after: None });
    // It came by its own step's command; nothing counts but what is so then.
    assert_eq!(third(3, 9, "when: ever, ").await.verdict, Verdict::Pass);
    // Without it one look before the command and one behind it are all.
    assert_eq!(third(0, 9, "").await.code, Some(FailureCode::HeldBefore));
    assert_eq!(third(0, 1, "").await.code, None);
}
