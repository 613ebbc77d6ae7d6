//! What is wrong with the texts of a lab as far as a machine can see it, without any engine: the handout, the scenario,
//! and the two together. Pure: a rule is a file of `rules/` and a row of `RULES`.

mod deeds;
mod finding;
#[cfg(test)]
mod fuzz;
mod judge;
mod links;
mod page;
mod places;
mod rule;
mod rules;
mod subject;
mod table;
mod tree;
mod typed;
mod waive;

pub(crate) use deeds::image;
pub use finding::{Finding, Severity, Sums};
pub use judge::{Texts, lint};
pub use links::beside;
pub use rule::{Looks, Rule};
pub(crate) use rules::{endless::goes_on, piped::is_piped_to_shell, todo::TODO};
pub use table::RULES;
pub(crate) use typed::is_dockerfile;
