//! When a check has to hold.

/// When a check has to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum When {
    /// At the moment of asking.
    #[default]
    Now,
    /// Then, or at any moment before.
    Ever,
}

/// The words for it.
pub(super) const WHEN: &[(&str, When)] = &[("now", When::Now), ("ever", When::Ever)];
