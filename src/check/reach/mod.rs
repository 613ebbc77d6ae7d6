//! `answers` and `unreachable`: services that are asked over a network. One file a kind.

mod address;
mod answers;
#[cfg(test)]
mod tests;
mod unreachable;

pub(super) use self::{answers::AnswersCheck, unreachable::UnreachableCheck};
