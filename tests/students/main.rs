//! Students at work, on a real engine and in a real terminal: those who do all right, those who make the
//! mistakes that are often made, and those who go their own ways.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod bare;
mod calm;
mod deeds;
mod elsewhere;
mod good;
mod help;
mod images;
mod keys;
mod mistake;
#[path = "../common/needs.rs"]
mod needs;
mod order;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/record.rs"]
mod record;
mod report;
mod resumed;
mod student;
mod terminal;
mod trust;
mod unchanged;
mod words;
