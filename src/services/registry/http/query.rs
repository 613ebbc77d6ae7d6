//! The query of a request.

use axum::{extract, http::Uri};

/// Decoded pairs. A broken query counts as none, a repeated name as its first.
#[derive(Debug, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn of(uri: &Uri) -> Self {
        let pairs = extract::Query::<Vec<(String, String)>>::try_from_uri(uri);
        Self(pairs.map(|extract::Query(pairs)| pairs).unwrap_or_default())
    }

    /// The first value of this name that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        found.filter(|value| !value.is_empty())
    }

    /// The names and values in a URL's form.
    pub(super) fn encode(pairs: &[(&str, &str)]) -> String {
        let encoded = pairs.iter().map(|(key, value)| format!("{key}={}", escape(value)));
        encoded.collect::<Vec<_>>().join("&")
    }
}

fn escape(text: &str) -> String {
    use std::fmt::Write as _;
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_empty_ones_are_none() {
        let uri: Uri = "/v2/?digest=sha256%3Aab&n=&last=a&last=b&broken=%zz".parse().unwrap();
        let query = Query::of(&uri);
        let get = |name| query.get(name);
        assert_eq!([get("digest"), get("n"), get("last")], [Some("sha256:ab"), None, Some("a")]);
        assert_eq!(Query::of(&"/v2/".parse().unwrap()).get("n"), None);
    }

    #[test]
    fn what_is_encoded_reads_back_the_same() {
        let text = Query::encode(&[("last", "a/b c&d=é"), ("n", "2")]);
        let uri: Uri = format!("/x?{text}").parse().unwrap();
        assert_eq!(Query::of(&uri).get("last"), Some("a/b c&d=é"));
    }
}
