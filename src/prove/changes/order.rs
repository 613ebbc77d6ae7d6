//! Commands that are left out, typed twice, or typed in another order.

use super::looks::only_looks;
use crate::scenario::model::{Action, ActionKind};

/// Without it.
pub(in crate::prove) fn left_out(actions: &[Action], at: usize) -> Option<Vec<Action>> {
    let (before, rest) = actions.split_at_checked(at)?;
    let (_, behind) = rest.split_first()?;
    Some([before, behind].concat())
}

/// With it twice. An answer that is given twice is one.
pub(in crate::prove) fn repeated(actions: &[Action], at: usize) -> Option<Vec<Action>> {
    match actions[at].kind {
        ActionKind::Answer(_) | ActionKind::Shown { .. } => None,
        ActionKind::Run(_) | ActionKind::Session { .. } | ActionKind::Edit { .. } => {
            let mut changed = actions.to_vec();
            changed.insert(at, actions[at].clone());
            Some(changed)
        }
    }
}

/// Behind the next one that does something.
pub(in crate::prove) fn out_of_order(actions: &[Action], at: usize) -> Option<Vec<Action>> {
    let does = |action: &Action| action.is_typed() && !only_looks(&action.told());
    let next = (at + 1..actions.len()).find(|next| does(&actions[*next]))?;
    let mut changed = actions.to_vec();
    let moved = changed.remove(at);
    changed.insert(next, moved);
    Some(changed)
}
