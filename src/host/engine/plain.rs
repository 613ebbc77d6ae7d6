//! What an engine tells of an object, as its own JSON again.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{fact::ObserveError, object::ObjectKind};

/// Bytes of what is told of one object.
const LARGEST: usize = 256 << 10;

/// What was told, as JSON again.
pub(super) fn plain<T: DeserializeOwned>(told: impl Serialize) -> Result<T, ObserveError> {
    let unread = |error: serde_json::Error| ObserveError::Engine(error.to_string());
    serde_json::to_value(told).and_then(serde_json::from_value).map_err(unread)
}

/// An object, where it is of a sensible size.
pub(super) fn bounded(object: Value, kind: ObjectKind) -> Result<Value, ObserveError> {
    if object.to_string().len() > LARGEST {
        return Err(ObserveError::Truncated(format!("what is told of a {}", kind.name())));
    }
    Ok(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_of_no_sensible_size_is_not_taken() {
        let large = Value::String("x".repeat(LARGEST));
        assert!(matches!(bounded(large, ObjectKind::Volume), Err(ObserveError::Truncated(_))));
        assert!(bounded(Value::Null, ObjectKind::Volume).is_ok());
    }
}
