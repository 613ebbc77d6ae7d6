//! Where an upstream registry is.

use std::{fmt, net::IpAddr, str::FromStr};

use reqwest::Url;

/// Docker Hub's API has another name than its images (distribution/reference, docker's registry
/// package).
const HUB: &str = "registry-1.docker.io";

/// The address of an upstream registry: scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream(Url);

/// Why a text is no registry's address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It is no URL of the kind.
    #[error("write it like https://registry-1.docker.io or http://127.0.0.1:5000")]
    Url,
    /// A name or password is in it.
    #[error("leave out the name and password: labcheck pulls without a login")]
    Login,
    /// More than a host.
    #[error("leave out what follows the host and port: the registry's API is at /v2/ there")]
    Path,
}

impl Upstream {
    /// Whether everything that is sent there is encrypted.
    pub(super) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether it is on this machine, where no proxy leads.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.0.host_str().unwrap_or_default().trim_matches(['[', ']']);
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    /// The URL of a path below the API's root. The path is made of verified names only.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{self}/v2/{path}")
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl FromStr for Upstream {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let mut url = Url::parse(text).map_err(|_| AddressError::Url)?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
            return Err(AddressError::Url);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::Login);
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(AddressError::Path);
        }
        if matches!(url.host_str(), Some("docker.io" | "index.docker.io" | "hub.docker.com")) {
            url.set_host(Some(HUB)).map_err(|_| AddressError::Url)?;
        }
        Ok(Self(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_scheme_host_and_port_and_nothing_else() {
        let table = [
            ("https://registry.example", Ok("https://registry.example")),
            ("https://registry.example:443/", Ok("https://registry.example")),
            ("http://127.0.0.1:5000", Ok("http://127.0.0.1:5000")),
            ("HTTP://[::1]:5000/", Ok("http://[::1]:5000")),
            ("https://docker.io", Ok("https://registry-1.docker.io")),
            ("docker.io", Err(AddressError::Url)),
            ("localhost:5000", Err(AddressError::Url)),
            ("ftp://registry.example", Err(AddressError::Url)),
            ("file:///etc/passwd", Err(AddressError::Url)),
            ("", Err(AddressError::Url)),
            ("https://", Err(AddressError::Url)),
            ("https://me:secret@registry.example", Err(AddressError::Login)),
            ("https://me@registry.example", Err(AddressError::Login)),
            ("https://registry.example/v2/", Err(AddressError::Path)),
            ("https://registry.example?x", Err(AddressError::Path)),
            ("https://registry.example#x", Err(AddressError::Path)),
        ];
        for (text, wanted) in table {
            let read = text.parse::<Upstream>().map(|upstream| upstream.to_string());
            assert_eq!(read, wanted.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn loopback_is_told_from_names_that_only_look_like_it() {
        let table = [
            ("http://127.0.0.1:1", true),
            ("http://127.9.9.9", true),
            ("http://[::1]", true),
            ("http://localhost:5000", true),
            ("http://localhost.example", false),
            ("http://127.0.0.1.example", false),
            ("http://10.0.0.1", false),
        ];
        for (text, wanted) in table {
            assert_eq!(text.parse::<Upstream>().unwrap().is_loopback(), wanted, "{text}");
        }
    }
}
