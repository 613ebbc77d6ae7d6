//! How much is taken of an upstream before it is given up.

use std::time::Duration;

/// How much an upstream may send, and how long it may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Until a connection stands, TLS included.
    pub(super) connect: Duration,
    /// Without a single byte.
    pub(super) idle: Duration,
    /// For one image, all in all.
    pub(super) image_time: Duration,
    /// Config and layers of one platform's image, as its manifest states them, in bytes.
    pub(super) image_bytes: u64,
    /// A manifest, an index or a config, in bytes; distribution 2.8 takes as much.
    pub(super) document_bytes: u64,
}

/// Those of a classroom.
pub(super) const BOUNDS: Bounds = Bounds {
    connect: Duration::from_secs(10),
    idle: Duration::from_secs(30),
    image_time: Duration::from_mins(10),
    image_bytes: 2 << 30,
    document_bytes: 4 << 20,
};
