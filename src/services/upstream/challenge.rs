//! What a registry answers with 401: where a token is to be had (distribution's "Token
//! Authentication Specification"; the syntax is RFC 9110, 11.6.1).
//!
//! Pure: text in, values out.

/// A demand for a bearer token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Challenge {
    /// Where it is to be had: a URL.
    pub(super) realm: String,
    /// Whom it is for.
    pub(super) service: Option<String>,
    /// What it is to allow, such as `repository:library/alpine:pull`.
    pub(super) scope: Option<String>,
}

impl Challenge {
    /// Reads one `WWW-Authenticate`; nothing where it demands something else than a token.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let (scheme, mut rest) = header.trim().split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return None;
        }
        let mut challenge = Self::default();
        while let Some((name, value, left)) = parameter(rest) {
            match name.to_ascii_lowercase().as_str() {
                "realm" => challenge.realm = value,
                "service" => challenge.service = Some(value),
                "scope" => challenge.scope = Some(value),
                _ => {}
            }
            rest = left;
        }
        (!challenge.realm.is_empty()).then_some(challenge)
    }
}

/// `name=value` or `name="value"` at the start of a list, and what follows.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start_matches([' ', '\t', ',']);
    let (name, rest) = text.split_once('=')?;
    let Some(quoted) = rest.strip_prefix('"') else {
        let end = rest.find(',').unwrap_or(rest.len());
        let (value, left) = rest.split_at(end);
        return Some((name.trim(), value.trim().to_owned(), left));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((name.trim(), value, quoted.get(at + 1..).unwrap_or_default())),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_for_a_token_is_read_and_anything_else_is_none() {
        let challenge = |realm: &str, service: Option<&str>, scope: Option<&str>| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            Some(Challenge { realm: realm.into(), service: owned(service), scope: owned(scope) })
        };
        let table = [
            (
                // Docker Hub's, to the letter.
                r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/alpine:pull""#,
                challenge(
                    "https://auth.docker.io/token",
                    Some("registry.docker.io"),
                    Some("repository:library/alpine:pull"),
                ),
            ),
            ("bearer  realm=x , SERVICE=y", challenge("x", Some("y"), None)),
            (
                r#"Bearer realm="a",scope="repository:a:pull,push",error="insufficient_scope""#,
                challenge("a", None, Some("repository:a:pull,push")),
            ),
            (r#"Bearer realm="a\"b""#, challenge("a\"b", None, None)),
            (r#"Basic realm="x""#, None),
            (r#"Bearer service="x""#, None),
            (r#"Bearer realm="never closed"#, None),
            (r#"Bearer realm="\"#, None),
            ("Bearer", None),
            ("Bearer ,,,=", None),
            ("", None),
        ];
        for (header, wanted) in table {
            assert_eq!(Challenge::parse(header), wanted, "{header}");
        }
    }
}
