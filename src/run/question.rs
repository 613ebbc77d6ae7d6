//! A check to look at, with what it is looked at by.

use crate::{check::Check, scenario::model::Scenario, syntax::template::Vars};

/// A check to look at.
#[derive(Clone, Copy)]
pub struct Question<'q> {
    /// The scenario.
    pub scenario: &'q Scenario,
    /// The step that it belongs to.
    pub step: &'q str,
    /// The check.
    pub check: &'q Check,
    /// The values of variables.
    pub vars: &'q Vars,
}
