//! What an engine tells of one object, in its own words: bollard's types keep only the keys that they know, and a lab may
//! ask for any that `docker inspect` prints (Engine API, `ContainerInspect`, `NetworkInspect`, `VolumeInspect`).

use bollard::errors::Error;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tokio::time::timeout;

use super::{
    Engine, LARGEST,
    connection::{Allowance, get},
    is_missing,
    plain::bounded,
};
use crate::{fact::ObserveError, object::ObjectKind};

impl Engine {
    /// The object with this name or id; nothing where there is none.
    pub(super) async fn raw(
        &self,
        kind: ObjectKind,
        name: &str,
    ) -> Result<Option<Value>, ObserveError> {
        let allowance = Allowance::of(LARGEST);
        let path = path(kind, name)?;
        let asked = timeout(self.within, get(&self.address, &path, allowance.clone())).await;
        let asked = asked.unwrap_or(Err(Error::RequestTimeoutError));
        match asked.map_err(|error| allowance.explains(error)).and_then(object) {
            Ok(object) => bounded(object, kind).map(Some),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(self.fault(&error)),
        }
    }
}

/// Where the API tells of it.
fn path(kind: ObjectKind, name: &str) -> Result<String, ObserveError> {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    match kind {
        ObjectKind::Container => Ok(format!("/containers/{name}/json")),
        ObjectKind::Network => Ok(format!("/networks/{name}")),
        ObjectKind::Volume => Ok(format!("/volumes/{name}")),
        ObjectKind::Stack
        | ObjectKind::Service
        | ObjectKind::Secret
        | ObjectKind::Config
        | ObjectKind::Node => {
            let why = format!("a {} is no object of one engine", kind.name());
            Err(ObserveError::Unresolved(why))
        }
    }
}

/// The object in an answer. What says that it is there and is no object tells nothing.
fn object((status, body): (u16, hyper::body::Bytes)) -> Result<Value, Error> {
    let told = serde_json::from_slice::<Value>(&body);
    if status == 200 {
        let told = told.map_err(|error| std::io::Error::other(error.to_string()))?;
        return if told.is_object() {
            Ok(told)
        } else {
            Err(std::io::Error::other("its answer is no object").into())
        };
    }
    let said = told.ok().and_then(|told| Some(told.get("message")?.as_str()?.to_owned()));
    let message = said.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned());
    Err(Error::DockerResponseServerError { status_code: status, message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_part_of_its_path() {
        assert_eq!(path(ObjectKind::Container, "web-1").unwrap(), "/containers/web%2D1/json");
        assert_eq!(path(ObjectKind::Network, "a/../b?c").unwrap(), "/networks/a%2F%2E%2E%2Fb%3Fc");
        assert_eq!(path(ObjectKind::Volume, "data").unwrap(), "/volumes/data");
        assert!(path(ObjectKind::Node, "node1").is_err());
    }

    #[test]
    fn only_an_object_is_one_and_only_404_says_that_there_is_none() {
        let answer = |status: u16, body: &'static str| object((status, body.into()));
        let told = answer(200, r#"{ "Id": "1", "Own": null }"#).unwrap();
        assert!(told.get("Own").is_some_and(Value::is_null), "{told}");
        for (status, body) in [(200, "[]"), (200, "{"), (204, ""), (500, "{}"), (301, "x")] {
            let error = answer(status, body).unwrap_err();
            assert!(!is_missing(&error), "{status} {body}: {error}");
        }
        assert!(is_missing(
            &answer(404, r#"{ "message": "No such container: web" }"#).unwrap_err()
        ));
    }
}
