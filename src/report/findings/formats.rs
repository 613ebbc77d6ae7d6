//! The formats, by one table.

use super::{super::style::Styles, github, json, model::Findings, sarif, told::told};

/// A format.
pub(crate) struct Format {
    /// Its name: the word for `--format`.
    pub(crate) name: &'static str,
    /// The text. Whatever is in the files is harmless in it.
    pub(crate) render: fn(&Findings) -> Result<String, serde_json::Error>,
}

/// All of them; the first is for people, and with their colours only where [`told`] is asked.
pub(crate) const FORMATS: &[Format] = &[
    Format { name: "text", render: |found| Ok(told(&Styles::default(), found)) },
    Format { name: "json", render: json::render },
    Format { name: "sarif", render: sarif::render },
    Format { name: "github", render: |found| Ok(github::render(found)) },
];
