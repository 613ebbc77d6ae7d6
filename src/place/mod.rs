//! Where somebody works, and what is known there: classrooms chosen, made and entered, and the place of a
//! student, with the questions that it answers.

mod agreed;
pub(crate) mod agreement;
pub(crate) mod aside;
pub(crate) mod bring;
pub mod choice;
pub(crate) mod class;
pub(crate) mod consent;
pub(crate) mod drafted;
pub(crate) mod enter;
mod evidence;
pub(crate) mod files;
pub(crate) mod find;
#[cfg(test)]
mod fuzz;
pub(crate) mod handed;
pub mod here;
pub(crate) mod hints;
pub(crate) mod judged;
pub(crate) mod kind;
pub(crate) mod linted;
pub(crate) mod lookout;
pub mod machine;
pub(crate) mod news;
mod notice;
pub mod origin;
pub(crate) mod own_engine;
pub(crate) mod person;
pub(crate) mod platform;
pub(crate) mod plugins;
pub(crate) mod presented;
pub(crate) mod proposed;
pub(crate) mod proving;
pub(crate) mod pulled;
pub(crate) mod questions;
pub(crate) mod recorded;
pub(crate) mod setup;
pub(crate) mod steps;
pub(crate) mod student;
pub(crate) mod swept;
pub(crate) mod work;
pub mod world;
