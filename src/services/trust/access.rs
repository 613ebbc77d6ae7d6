//! What the service tells of each request: the classroom's evidence of deeds.
//!
//! Values only; `http` fills them in.

use std::{collections::BTreeMap, sync::Arc};

use super::gun::Gun;
use crate::connections::Ends;

/// A request that was answered, for the classroom's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// The HTTP method.
    pub method: String,
    /// The collection that was asked about; `None` for a ping and for paths that name none.
    pub gun: Option<Gun>,
    /// The path as the client sent it, without its query and at most 1024 characters of it: text
    /// from outside.
    pub path: String,
    /// The HTTP status of the answer.
    pub status: u16,
    /// What an accepted upload of targets holds.
    pub published: Option<Published>,
    /// What is signed in the collection at that moment, tags with their digests: to who reads the timestamp, and
    /// after an accepted upload.
    pub signed: Option<BTreeMap<String, String>>,
    /// The two ends of the connection that it came over.
    pub ends: Option<Ends>,
}

/// What a collection holds after an upload.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The names that are signed.
    pub targets: Vec<String>,
    /// The roles that were delegated to, as `targets/releases`.
    pub delegations: Vec<String>,
    /// The roles whose key, by the root in this upload, is the newest that the service made: `snapshot`,
    /// `timestamp`.
    pub handed_over: Vec<String>,
}

impl Access {
    /// The file of the collection that was asked for: `root.json`, `timestamp.key`; empty for an
    /// upload, a removal, and a request about no collection.
    pub fn file(&self) -> &str {
        self.path.rsplit_once("/_trust/tuf/").map_or("", |(_, file)| file)
    }
}

/// Is told about every finished request, before the answer leaves: who asked still waits for it. Called where
/// reading a file holds nobody up.
pub type Observer = Arc<dyn Fn(&Access) + Send + Sync>;
