//! What every kind of check says of itself.

use std::fmt;

use super::{
    nature::Nature,
    seen::{Context, Judged},
};
use crate::{
    fact::{Observation, ObserveError, Query, Witness},
    syntax::template::{Template, Vars},
};

/// What every kind of check says of itself, all of it, or it does not compile.
pub trait Kind: fmt::Debug + Send + Sync {
    /// The templates inside, for the check of their variables.
    fn templates(&self) -> Vec<&Template>;

    /// What it is by nature: whatever is done differently for one kind than for another, asks this.
    fn nature(&self) -> Nature<'_>;

    /// What has to be asked of the host.
    fn queries(&self, vars: &Vars, witness: Witness) -> Result<Vec<Query>, ObserveError>;

    /// What differs from what it wants.
    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged;
}
