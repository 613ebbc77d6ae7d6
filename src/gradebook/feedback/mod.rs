//! What a student is told of a grade. What is hidden is not told, nor a sum that would give it away.

mod html;
mod markdown;
mod plain;
mod sheet;
mod step;

pub(super) use html::render as render_html;
pub(super) use markdown::render as render_markdown;
pub(super) use plain::{check as plain_check, plain};
pub(super) use step::shown;
