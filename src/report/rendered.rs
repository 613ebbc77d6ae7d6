//! What keeps a report from being written.

/// Why a record cannot be written so; labcheck's own fault.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// As JSON.
    #[error("the record cannot be written as JSON: {0}; report that")]
    Json(#[from] serde_json::Error),
    /// As XML.
    #[error("the record cannot be written as XML: {0}; report that")]
    Xml(String),
}
