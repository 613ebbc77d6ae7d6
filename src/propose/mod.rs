//! From what was seen of a machine to checks that say so: what somebody asked for, and nothing that is another one
//! every time. Pure; a kind is a file of its own and a row of `kinds.rs`.

mod answers;
mod beginning;
mod container;
mod document;
mod file;
mod flow;
#[cfg(test)]
mod fuzz;
mod image;
mod insert;
mod json;
mod keys;
mod kinds;
mod object;
mod proposal;
mod service;
mod spoken;
#[cfg(test)]
mod tests;

pub(crate) use self::{
    beginning::{Beginning, Had, Unkept, kept},
    insert::{Item, Unwritable, is_there, with_checks},
    keys::Todo,
    kinds::{KINDS, Looked, Row, Seen, propose, row},
    proposal::{Around, KnownImage, Proposal, Unfit},
    spoken::{Spoken, spoken},
};
