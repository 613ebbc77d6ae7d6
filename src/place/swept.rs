//! What killed classrooms left, before a new one is made.

use std::path::Path;

use crate::classroom;

/// Takes it away, but for what somebody can go on with; what of it stays, and whose work went, in words.
pub(crate) async fn sweep(base: &Path) -> Option<String> {
    let classroom::Swept { left, unfit, .. } = classroom::sweep(base).await;
    let gone = unfit.iter().map(|unfit| format!("Taken away: {unfit}."));
    let stays = (!left.is_empty()).then(|| {
        format!(
            "A labcheck that was killed left what could not be taken away:\n  {}\nLook at it yourself: what is no folder of its own, labcheck does not come back to.",
            left.join("\n  ")
        )
    });
    let told: Vec<String> = gone.chain(stays).collect();
    (!told.is_empty()).then(|| told.join("\n"))
}
