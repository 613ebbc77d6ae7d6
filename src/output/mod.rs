//! What leaves labcheck: text on a terminal, questions, files. And the signals that come back.

pub(crate) mod end;
pub(crate) mod files;
pub(crate) mod live;
pub(crate) mod print;
pub(crate) mod progress;
pub(crate) mod question;
pub(crate) mod refusal;
pub(crate) mod reports;
pub(crate) mod rewrite;
pub(crate) mod signals;
pub(crate) mod terminal;
pub(crate) mod text;
