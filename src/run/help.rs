//! How much help was taken for a step. Pure.

use std::collections::BTreeSet;

use crate::{
    journal::{Deed, Entry},
    record::Help,
};

/// By the journal of the classroom since it opened. A step is solved from the first command that was typed for it. A
/// step that was put back is to do again, and who was told how remains so; a question that labcheck answered once remains
/// answered by it.
pub fn help(entries: &[Entry], step: &str) -> Help {
    let (mut solved, mut earlier, mut shown) = (false, false, false);
    let mut hints = BTreeSet::new();
    let mut begun = false; // with nothing typed yet
    let mut answered = false;
    for entry in entries {
        match &entry.deed {
            Deed::Hint { step: of, check, level } if of == step => {
                hints.insert((check.as_str(), *level));
            }
            Deed::Solved { step: of } if of == step => begun = true,
            Deed::Typing { step: of, .. } if of == step && begun => {
                begun = false;
                (earlier, solved) = (solved, true);
            }
            Deed::SolvedNothing { step: of } if of == step && !begun => {
                shown |= solved;
                solved = earlier;
            }
            Deed::Reset { step: of } if of == step => {
                shown |= solved;
                (solved, earlier) = (false, false);
            }
            // Who was told an answer knows it, whatever is put back since.
            Deed::Answered(answer) if answer.step == step && answer.by_labcheck => answered = true,
            Deed::Opened
            | Deed::Engine(_)
            | Deed::Images(_)
            | Deed::Registry(_)
            | Deed::Trust(_)
            | Deed::ClientEnded { .. }
            | Deed::Recorded { .. }
            | Deed::Typed(_)
            | Deed::TypedEnded { .. }
            | Deed::TypedUnseen
            | Deed::Typing { .. }
            | Deed::ByLabcheck { .. }
            | Deed::Judged { .. }
            | Deed::Hint { .. }
            | Deed::Answered(_)
            | Deed::Solved { .. }
            | Deed::SolveEnded { .. }
            | Deed::SolvedNothing { .. }
            | Deed::Done { .. }
            | Deed::Reset { .. }
            | Deed::Resumed
            | Deed::SetUp
            | Deed::Forgotten { .. }
            | Deed::Gap
            | Deed::Between => {}
        }
    }
    let solved = solved || answered;
    Help { hints: hints.len(), solved, shown: shown && !solved }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Answered;

    #[test]
    fn a_reset_takes_no_help_back_and_what_reached_nothing_is_not_labchecks_doing() {
        let hint = |level| Deed::Hint { step: "s".into(), check: "c".into(), level };
        let begun = || Deed::Solved { step: "s".into() };
        let typing = || Deed::Typing { step: "s".into(), images: vec![] };
        let nothing = || Deed::SolvedNothing { step: "s".into() };
        let reset = || Deed::Reset { step: "s".into() };
        let answered = |by_labcheck| {
            let (step, check, text) = ("s".into(), "c".into(), "7".into());
            Deed::Answered(Answered { step, check, text, by_labcheck })
        };
        let table = [
            (vec![answered(false)], (0, false, false)),
            (vec![begun(), typing(), answered(true), reset()], (0, true, false)),
            (vec![answered(true), nothing()], (0, true, false)),
            (vec![], (0, false, false)),
            (vec![hint(1), hint(2), reset(), hint(1)], (2, false, false)),
            (vec![begun()], (0, false, false)),
            (vec![begun(), nothing()], (0, false, false)),
            (vec![begun(), typing(), typing()], (0, true, false)),
            (vec![begun(), typing(), begun(), nothing()], (0, true, false)),
            (vec![begun(), typing(), reset()], (0, false, true)),
            (vec![begun(), typing(), nothing()], (0, false, true)),
            (vec![begun(), typing(), nothing(), begun(), typing()], (0, true, false)),
            (vec![begun(), typing(), begun(), typing(), nothing()], (0, true, false)),
            (vec![Deed::Solved { step: "other".into() }, reset()], (0, false, false)),
        ];
        for (deeds, (hints, solved, shown)) in table {
            let at = jiff::Timestamp::UNIX_EPOCH;
            let entries: Vec<Entry> = deeds.into_iter().map(|deed| Entry { at, deed }).collect();
            assert_eq!(help(&entries, "s"), Help { hints, solved, shown }, "{entries:?}");
        }
    }
}
