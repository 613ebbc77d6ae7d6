//! The rules, one file a kind.

pub(super) mod agree;
pub(super) mod anchors;
pub(super) mod checks;
pub(super) mod digests;
pub(super) mod endless;
pub(super) mod files;
pub(super) mod hints;
pub(super) mod images;
pub(super) mod indent;
pub(super) mod internet;
pub(super) mod left;
pub(super) mod names;
pub(super) mod pasted;
pub(super) mod piped;
pub(super) mod placeholder;
pub(super) mod promises;
pub(super) mod prompts;
pub(super) mod pulls;
pub(super) mod slips;
pub(super) mod steps;
pub(super) mod sudo;
pub(super) mod todo;
pub(super) mod unread;
pub(super) mod used;
