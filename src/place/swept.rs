//! What killed classrooms left, before a new one is made.

use std::path::Path;

use crate::classroom;

/// Takes it away, but for students' classrooms; what of it stays, in words.
pub(crate) async fn sweep(base: &Path) -> Option<String> {
    let classroom::Swept { left, .. } = classroom::sweep(base).await;
    (!left.is_empty()).then(|| {
        format!(
            "A labcheck that was killed left what could not be taken away:\n  {}\nLook at it yourself: what is no folder of its own, labcheck does not come back to.",
            left.join("\n  ")
        )
    })
}
