//! Image references as the docker CLI reads them: `alpine` means `docker.io/library/alpine:latest`.
//!
//! Source: github.com/distribution/reference (`normalize.go`, `regexp.go`), which every docker
//! CLI since 1.13 uses.

use std::{fmt, str::FromStr};

use super::Digest;

const HUB: &str = "docker.io";

/// A normalised reference: domain, path, and a tag or a digest (or both).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    domain: String,
    path: String,
    tag: Option<String>,
    digest: Option<Digest>,
}

/// Why a text is no reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// The name breaks the grammar.
    #[error("{0:?} is no image name; a name looks like alpine, library/alpine or host:5000/alpine")]
    Name(String),
    /// The tag breaks the grammar.
    #[error("{0:?} is no tag; a tag has up to 128 letters, digits, `_`, `.` and `-`")]
    Tag(String),
    /// The part behind `@` is no digest.
    #[error(transparent)]
    Digest(#[from] super::DigestError),
}

impl Reference {
    /// The registry's host, `docker.io` where none was written.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The repository at that host, with `library/` where Docker Hub implies it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The tag: the written one, else `latest` unless a digest pins the content.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// The digest, where one was written.
    pub fn digest(&self) -> Option<&Digest> {
        self.digest.as_ref()
    }

    /// `docker.io/library/alpine`: what Notary calls the GUN.
    pub fn full_name(&self) -> String {
        format!("{}/{}", self.domain, self.path)
    }

    /// Whether both are of one repository, whatever the tag or digest.
    pub fn shares_repository(&self, other: &Self) -> bool {
        self.domain == other.domain && self.path == other.path
    }

    /// `alpine`: the name as docker prints it in listings.
    pub fn familiar_name(&self) -> String {
        if self.domain != HUB {
            return self.full_name();
        }
        self.path.strip_prefix("library/").unwrap_or(&self.path).to_owned()
    }

    /// `alpine:edge` or `alpine@sha256:…`: as docker prints it, the tag always written out.
    pub fn familiar(&self) -> String {
        self.with_suffix(self.familiar_name())
    }

    /// The same repository pinned to a digest.
    #[must_use]
    pub fn with_digest(&self, digest: Digest) -> Self {
        Self { tag: None, digest: Some(digest), ..self.clone() }
    }

    fn with_suffix(&self, mut text: String) -> String {
        if let Some(tag) = &self.tag {
            text.push(':');
            text.push_str(tag);
        }
        if let Some(digest) = &self.digest {
            text.push('@');
            text.push_str(digest.as_str());
        }
        text
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_suffix(self.full_name()))
    }
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.parse()?)),
            None => (text, None),
        };
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        if let Some(tag) = tag.filter(|t| !is_tag(t)) {
            return Err(ReferenceError::Tag(tag.to_owned()));
        }
        let (domain, path) = split_domain(name);
        if !is_domain(&domain) || !is_repository_name(&path) {
            return Err(ReferenceError::Name(name.to_owned()));
        }
        let tag = tag.or(if digest.is_none() { Some("latest") } else { None });
        Ok(Self { domain, path, tag: tag.map(str::to_owned), digest })
    }
}

/// A first component is a host only with a dot, a port, or the name `localhost`.
fn split_domain(name: &str) -> (String, String) {
    let is_host = |s: &str| s.contains(['.', ':']) || s == "localhost";
    let (domain, path) = match name.split_once('/') {
        Some((first, rest)) if is_host(first) => (first, rest),
        _ => (HUB, name),
    };
    let domain = if domain == "index.docker.io" { HUB } else { domain };
    if domain == HUB && !path.contains('/') {
        return (HUB.to_owned(), format!("library/{path}"));
    }
    (domain.to_owned(), path.to_owned())
}

fn is_domain(text: &str) -> bool {
    let (host, port) = text.split_once(':').unwrap_or((text, "0"));
    let label = |l: &str| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    host.split('.').all(label) && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a written name has a tag or a digest of its own: without one docker means `latest`.
pub fn is_whole(written: &str) -> bool {
    written.rsplit('/').next().is_some_and(|last| last.contains([':', '@']))
}

/// Whether a text is a repository name of the OCI distribution spec ("Pulling manifests"):
/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*` components joined by `/`, at most 255 characters. Nothing
/// that this accepts can leave a folder: a component neither starts with a dot nor is empty.
pub fn is_repository_name(text: &str) -> bool {
    text.len() <= 255 && text.split('/').all(is_component)
}

fn is_component(text: &str) -> bool {
    let mut separator = 0usize; // length of the separator run before this byte
    let mut last = b'.'; // a component starts like after a separator: only a letter or digit fits
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => separator = 0,
            b'.' | b'_' | b'-' if at > 0 => {
                separator += 1;
                let fits = separator == 1
                    || (byte == last && (byte == b'-' || (byte == b'_' && separator == 2)));
                if !fits {
                    return false;
                }
            }
            _ => return false,
        }
        last = byte;
    }
    !text.is_empty() && separator == 0
}

/// Whether a text is a tag of the OCI distribution spec: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`.
pub fn is_tag(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_are_completed_as_docker_does() {
        let table = [
            ("alpine", "docker.io/library/alpine:latest", "alpine:latest"),
            ("alpine:edge", "docker.io/library/alpine:edge", "alpine:edge"),
            ("library/alpine", "docker.io/library/alpine:latest", "alpine:latest"),
            ("docker.io/alpine", "docker.io/library/alpine:latest", "alpine:latest"),
            ("index.docker.io/library/alpine:3", "docker.io/library/alpine:3", "alpine:3"),
            (
                "tenstartups/alpine",
                "docker.io/tenstartups/alpine:latest",
                "tenstartups/alpine:latest",
            ),
            ("localhost/alpine", "localhost/alpine:latest", "localhost/alpine:latest"),
            ("127.0.0.1:5000/a/b:v1", "127.0.0.1:5000/a/b:v1", "127.0.0.1:5000/a/b:v1"),
        ];
        for (text, full, familiar) in table {
            let reference: Reference = text.parse().unwrap();
            assert_eq!(
                (reference.to_string(), reference.familiar()),
                (full.into(), familiar.into())
            );
        }
    }

    #[test]
    fn a_digest_pins_and_implies_no_tag() {
        let text = format!("alpine@sha256:{}", "0".repeat(64));
        let reference: Reference = text.parse().unwrap();
        assert_eq!((reference.tag(), reference.familiar()), (None, text));
    }

    #[test]
    fn hostile_and_broken_names_are_refused() {
        for bad in [
            "",
            "Alpine",
            "a//b",
            "../x",
            "a/../b",
            "a:",
            "a:b c",
            "-a",
            "a-",
            "a..b",
            "a___b",
            "/a",
            "a@sha256:1",
            "x y",
            "host:port/a",
            "a/.b",
        ] {
            assert!(bad.parse::<Reference>().is_err(), "{bad:?}");
        }
        assert!(!is_repository_name(&"a".repeat(256)) && !is_tag(&"a".repeat(129)));
    }
}
