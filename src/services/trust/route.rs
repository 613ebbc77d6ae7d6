//! What a request's path asks for. Pure: nothing here touches the store.

use crate::oci::Digest;

use super::{gun::Gun, role::Role};

const BASE: &str = "/v2/";
const METADATA: &str = "/_trust/tuf/";

/// A path, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// `/v2/`: is there a trust service, and does it want a login?
    Ping,
    /// `/_notary_server/health`.
    Health,
    /// `/v2/GUN/_trust/tuf/`: uploads and removal.
    Collection(Gun),
    /// `/v2/GUN/_trust/tuf/ROLE.json` and its two other forms.
    File(Gun, Role, Which),
    /// `/v2/GUN/_trust/tuf/timestamp.key` or `snapshot.key`.
    Key(Gun, Role),
    /// A name that no collection can have, otherwise well-formed.
    BadGun,
    /// Anything else.
    Unknown,
}

/// Which version of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Which {
    /// `ROLE.json`.
    Newest,
    /// `N.ROLE.json`.
    Number(u64),
    /// `ROLE.SHA256.json`.
    Hash(Digest),
}

impl Route {
    /// Understands a raw path. Nothing is decoded: no name that is allowed needs a `%`.
    pub(super) fn of(path: &str) -> Self {
        match path {
            BASE => return Self::Ping,
            "/_notary_server/health" => return Self::Health,
            _ => {}
        }
        let Some(rest) = path.strip_prefix(BASE) else { return Self::Unknown };
        let Some((gun, file)) = rest.rsplit_once(METADATA) else { return Self::Unknown };
        let Ok(gun) = gun.parse::<Gun>() else { return Self::BadGun };
        file_route(gun, file)
    }

    /// The collection that is asked about.
    pub(super) fn gun(&self) -> Option<&Gun> {
        match self {
            Self::Collection(gun) | Self::File(gun, ..) | Self::Key(gun, _) => Some(gun),
            Self::Ping | Self::Health | Self::BadGun | Self::Unknown => None,
        }
    }
}

fn file_route(gun: Gun, file: &str) -> Route {
    if file.is_empty() {
        return Route::Collection(gun);
    }
    if let Some(role) = file.strip_suffix(".key") {
        return match role.parse() {
            Ok(role @ (Role::Snapshot | Role::Timestamp)) => Route::Key(gun, role),
            _ => Route::Unknown,
        };
    }
    let Some(name) = file.strip_suffix(".json") else { return Route::Unknown };
    if let Ok(role) = name.parse() {
        return Route::File(gun, role, Which::Newest);
    }
    let Some((before, after)) = name.split_once('.') else { return Route::Unknown };
    let hashed = || {
        let hash = format!("sha256:{}", after.to_ascii_lowercase()).parse().ok()?;
        Some((before.parse().ok()?, Which::Hash(hash)))
    };
    let numbered = || Some((after.parse().ok()?, Which::Number(number(before)?)));
    let found: Option<(Role, Which)> = hashed().or_else(numbered);
    found.map_or(Route::Unknown, |(role, which)| Route::File(gun, role, which))
}

fn number(text: &str) -> Option<u64> {
    let fits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gun(text: &str) -> Gun {
        text.parse().unwrap()
    }

    #[test]
    fn every_path_of_the_protocol_is_understood() {
        let hub = || gun("docker.io/library/alpine");
        let local = || gun("127.0.0.1:5000/alpine");
        let releases: Role = "targets/releases".parse().unwrap();
        let hash = Digest::of(b"x");
        let table = [
            ("/v2/".to_owned(), Route::Ping),
            ("/_notary_server/health".to_owned(), Route::Health),
            ("/v2/docker.io/library/alpine/_trust/tuf/".to_owned(), Route::Collection(hub())),
            (
                "/v2/127.0.0.1:5000/alpine/_trust/tuf/root.json".to_owned(),
                Route::File(local(), Role::Root, Which::Newest),
            ),
            (
                "/v2/127.0.0.1:5000/alpine/_trust/tuf/2.root.json".to_owned(),
                Route::File(local(), Role::Root, Which::Number(2)),
            ),
            (
                format!(
                    "/v2/docker.io/library/alpine/_trust/tuf/targets/releases.{}.json",
                    hash.hex()
                ),
                Route::File(hub(), releases.clone(), Which::Hash(hash.clone())),
            ),
            (
                "/v2/docker.io/library/alpine/_trust/tuf/targets/releases.json".to_owned(),
                Route::File(hub(), releases, Which::Newest),
            ),
            (
                "/v2/docker.io/library/alpine/_trust/tuf/timestamp.key".to_owned(),
                Route::Key(hub(), Role::Timestamp),
            ),
        ];
        for (path, route) in table {
            assert_eq!(Route::of(&path), route, "{path}");
        }
    }

    #[test]
    fn other_paths_lead_nowhere() {
        let bad_gun = [
            "/v2/../etc/_trust/tuf/root.json",
            "/v2/a%2f..%2fb/_trust/tuf/root.json",
            "/v2//_trust/tuf/root.json",
            "/v2/a/_trust/tuf/b/../_trust/tuf/root.json",
        ];
        for path in bad_gun {
            assert_eq!(Route::of(path), Route::BadGun, "{path}");
        }
        for path in [
            "",
            "/",
            "/v2",
            "/v3/",
            "/v2/a/manifests/latest",
            "/v2/a/_trust/tuf",
            "/v2/a/_trust/tuf/root.key",
            "/v2/a/_trust/tuf/targets.key",
            "/v2/a/_trust/tuf/../index.json",
            "/v2/a/_trust/tuf/keys.json",
            "/v2/a/_trust/tuf/index.json",
            "/v2/a/_trust/tuf/-1.root.json",
            "/v2/a/_trust/tuf/+1.root.json",
            "/v2/a/_trust/tuf/.root.json",
            "/v2/a/_trust/tuf/root.abc.json",
            "/v2/a/_trust/tuf/99999999999999999999.root.json",
            "/v2/a/_trust/tuf/targets/../root.json",
            "/v2/a/_trust/tuf/root.json/",
            "/v2/a/_trust/tuf/root.json%00",
        ] {
            assert_eq!(Route::of(path), Route::Unknown, "{path}");
        }
    }
}
