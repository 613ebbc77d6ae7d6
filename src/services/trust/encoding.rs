//! How TUF writes bytes and times in JSON: base64 with padding, RFC 3339; and Go's habit of
//! writing an empty list or map as `null`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// Bytes that stand as base64 in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Base64(pub(super) Vec<u8>);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
        STANDARD.decode(text).map(Self).map_err(D::Error::custom)
    }
}

/// Reads `null` as the empty value.
pub(super) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

/// This many days from now, in whole seconds: signed files are compared byte by byte, and whole
/// seconds are written the same by every client that reads and writes them again.
pub(super) fn days_from_now(days: i64) -> Timestamp {
    let now = Timestamp::now();
    let then = now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
    Timestamp::from_second(then.as_second()).unwrap_or(then)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_padded_base64_and_null_is_empty() {
        assert_eq!(serde_json::to_string(&Base64(vec![1, 2])).unwrap(), r#""AQI=""#);
        assert_eq!(serde_json::from_str::<Base64>(r#""AQI=""#).unwrap(), Base64(vec![1, 2]));
        assert_eq!(serde_json::from_str::<Base64>("null").unwrap(), Base64::default());
        assert!(serde_json::from_str::<Base64>(r#""AQI""#).is_err());
    }

    #[test]
    fn times_are_whole_seconds() {
        let text = days_from_now(14).to_string();
        assert!(text.len() == "2026-11-22T21:42:00Z".len() && text.ends_with('Z'), "{text}");
    }
}
