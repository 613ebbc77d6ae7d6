//! Labs in turn: what came of each, and when nobody goes on.

use std::cell::Cell;

use super::{
    super::listed::tests::{lab, typed},
    *,
};
use crate::record::runs_testing::share;

/// A record of the lab.
fn of(lab: &LabRun) -> Record {
    let text = include_str!("../../../../tests/records/v1/run-passed.json");
    let read = crate::record::read(text).unwrap();
    Record { scenario: lab.scenario.clone(), lab: lab.lab.clone(), ..read }
}

fn interrupted(lab: &LabRun) -> Record {
    Record { interrupted: true, ..of(lab) }
}

#[test]
fn what_came_is_of_the_lab_that_was_shared_out_or_is_not_told() {
    let lab = &share(1, 1, 1, &[]).labs[0];
    let run = || LabResult::Run(Box::new(of(lab)));
    assert_eq!(result(Ok(Some(of(lab))), lab, true), run());
    assert_eq!(result(Ok(Some(of(lab))), lab, false), LabResult::Changed);
    let other = Record { scenario: "other.yaml".into(), ..of(lab) };
    assert_eq!(result(Ok(Some(other)), lab, true), LabResult::Changed);
    let unanswered = LabResult::Interrupted(words::UNANSWERED.into());
    assert_eq!(result(Ok(None), lab, true), unanswered);
    let refused = |status| result(Err(Refusal::new(status, "why")), lab, true);
    for (status, wanted) in [
        (ExitStatus::Usage, LabResult::Refused("why".into())),
        (ExitStatus::Error, LabResult::Error("why".into())),
        (ExitStatus::Incomplete, LabResult::Interrupted("why".into())),
        (ExitStatus::Interrupted, LabResult::Interrupted("why".into())),
    ] {
        assert_eq!(refused(status), wanted);
    }
    for (result, wanted) in [
        (run(), false),
        (LabResult::Run(Box::new(interrupted(lab))), true),
        (unanswered, true),
        (LabResult::Changed, false),
        (LabResult::Error("why".into()), false),
    ] {
        assert_eq!(is_interrupted(&result), wanted, "{result:?}");
    }
}

/// Does two labs, and says what came of both and how many were begun.
async fn both(
    done: impl Fn(&LabRun, &CancellationToken) -> Result<Option<Record>, Refusal>,
) -> (Vec<LabResult>, usize) {
    let folder = tempfile::tempdir().unwrap();
    let words = ["a", "b"].map(|name| lab(folder.path(), name, &["git"])).concat();
    let args = typed(&words);
    let (listed, mut labs) = listed(&args, 1).unwrap();
    let (cancel, begun, known) = (CancellationToken::new(), Cell::new(0), labs.clone());
    let alone = async |_: RunArgs| {
        begun.set(begun.get() + 1);
        done(&known[begun.get() - 1], &cancel)
    };
    in_turn(&args, listed.iter().zip(&mut labs), &cancel, alone).await;
    (labs.into_iter().map(|lab| lab.result).collect(), begun.get())
}

#[tokio::test]
async fn behind_an_interrupted_lab_none_is_begun() {
    let before = LabResult::Interrupted(words::INTERRUPTED.to_owned());
    let (results, begun) = both(|lab, _| Ok(Some(interrupted(lab)))).await;
    assert!(matches!(&results[0], LabResult::Run(record) if record.interrupted));
    assert_eq!((begun, &results[1]), (1, &before));
    let (results, begun) = both(|_, _| Ok(None)).await;
    assert_eq!((begun, &results[1]), (1, &before));
    // It came while the first one was at its end.
    let ended = |lab: &LabRun, cancel: &CancellationToken| {
        cancel.cancel();
        Ok(Some(of(lab)))
    };
    let (results, begun) = both(ended).await;
    assert_eq!((begun, &results[1]), (1, &before));
    // The controls: neither a refusal nor a pass keeps anybody from the second.
    assert_eq!(both(|lab, _| Ok(Some(of(lab)))).await.1, 2);
    assert_eq!(both(|_, _| Err(Refusal::error("no engine"))).await.1, 2);
}
