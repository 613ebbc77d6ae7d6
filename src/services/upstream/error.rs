//! Why an image could not be copied.

use crate::{oci::Digest, registry::RegistryError};

/// Why an image could not be copied from upstream.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// No connection, or one that broke.
    #[error("{upstream} cannot be reached, or broke off; check the address and the network")]
    Http {
        /// The registry.
        upstream: String,
        /// What went wrong, without the URL: that may carry a signature.
        #[source]
        source: reqwest::Error,
    },
    /// Too long for one image.
    #[error("{image} took longer than {seconds} seconds; try again on a faster line")]
    Slow {
        /// The image.
        image: String,
        /// The limit.
        seconds: u64,
    },
    /// There is no such image.
    #[error("{upstream} has no {image}; push it there, or name a registry that has it")]
    Missing {
        /// The registry.
        upstream: String,
        /// The image.
        image: String,
    },
    /// Not without a login.
    #[error(
        "{upstream} does not give {image} without a login, or has no such image; name a registry that gives it to everybody"
    )]
    Login {
        /// The registry.
        upstream: String,
        /// The image.
        image: String,
    },
    /// 429: Docker Hub counts anonymous pulls by address.
    #[error("{upstream} has had too many requests from here; wait, or name a mirror of it")]
    TooMany {
        /// The registry.
        upstream: String,
    },
    /// Another status than any that helps.
    #[error("{upstream} answered {status} when asked for {image}; try again later")]
    Status {
        /// The registry.
        upstream: String,
        /// The image, or what of it.
        image: String,
        /// The HTTP status.
        status: u16,
    },
    /// What it says of tokens cannot be followed.
    #[error("{upstream} asks for a token in a way that is not followed: {why}")]
    Token {
        /// The registry.
        upstream: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The bytes are not those that were named.
    #[error("{upstream} sent {actual} for {expected} of {image}: the content is damaged there")]
    Damaged {
        /// The registry.
        upstream: String,
        /// The image.
        image: String,
        /// What was asked for.
        expected: Digest,
        /// What came.
        actual: Digest,
    },
    /// More bytes than stated or allowed.
    #[error("{upstream} sends more than {limit} bytes for {what}; use a smaller image")]
    TooLarge {
        /// The registry.
        upstream: String,
        /// The image, or what of it.
        what: String,
        /// The limit in bytes.
        limit: u64,
    },
    /// A manifest, index or config that cannot be read.
    #[error("{image} is no image that labcheck can read; push it anew")]
    Document {
        /// The image.
        image: String,
        /// Where it fails.
        #[source]
        source: serde_json::Error,
    },
    /// An artifact, or an index of indexes.
    #[error("{image} is no plain image: {why}; name an image")]
    Shape {
        /// The image.
        image: String,
        /// What is odd.
        why: &'static str,
    },
    /// Nothing for this machine.
    #[error("{image} is there for {offered}, not for {wanted}; push it for this platform")]
    Platform {
        /// The image.
        image: String,
        /// This machine's.
        wanted: String,
        /// The image's.
        offered: String,
    },
    /// No such file in it.
    #[error("{image} has no file {path}; name an image that has it")]
    NoFile {
        /// The image.
        image: String,
        /// The file.
        path: String,
    },
    /// A layer that is no archive, or one that cannot be unpacked here.
    #[error("a layer of {image} cannot be unpacked; check the disk, or push the image anew")]
    Layer {
        /// The image.
        image: String,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The classroom's registry did not take it.
    #[error("the lab's registry did not take {image}")]
    Registry {
        /// The image.
        image: String,
        /// Why.
        #[source]
        source: RegistryError,
    },
}
