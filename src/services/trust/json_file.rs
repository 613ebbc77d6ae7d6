//! Files of JSON that the service keeps for itself: read whole, written in one step.

use std::{fs, io, path::Path};

use serde::{Serialize, de::DeserializeOwned};

use super::TrustError;
use crate::files::write_private;

/// Reads JSON that the service wrote; `None` where the file is missing.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, TrustError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if missing(&error) => return Ok(None),
        Err(source) => return Err(TrustError::file(path, source)),
    };
    let damaged = |source| TrustError::Damaged { path: path.to_owned(), source };
    serde_json::from_slice(&bytes).map(Some).map_err(damaged)
}

/// Writes JSON in one step.
pub(super) fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), TrustError> {
    let bytes = serde_json::to_vec_pretty(value)?;
    write_private(path, &bytes).map_err(|source| TrustError::file(path, source))
}

fn missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}
