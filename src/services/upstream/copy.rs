//! Copies an image: its blobs first, its manifest then, its tag last.

use std::iter;

use bytes::Bytes;
use tokio::{sync::mpsc, task::spawn_blocking, time::timeout};

use super::{
    Upstream, UpstreamError,
    bounds::{BOUNDS, Bounds},
    client::{Client, Fetched},
    document::{Descriptor, Document, Platform, members_for, offered},
};
use crate::{
    images::{Built, architecture},
    registry::{Registry, RegistryError},
};

/// Pieces that may wait for the disk.
const WAITING: usize = 16;

/// Copies images of one upstream into one registry.
pub struct Copier {
    client: Client,
    pub(super) registry: Registry,
    pub(super) bounds: Bounds,
    pub(super) platform: Platform,
}

/// The image that is being copied.
struct Order<'o> {
    repository: &'o str,
    /// For messages.
    image: &'o str,
}

impl Copier {
    /// A copier for this machine's platform. Asks nobody yet.
    pub fn new(upstream: Upstream, registry: Registry) -> Result<Self, UpstreamError> {
        Self::within(upstream, registry, BOUNDS)
    }

    pub(super) fn within(
        upstream: Upstream,
        registry: Registry,
        bounds: Bounds,
    ) -> Result<Self, UpstreamError> {
        let client = Client::new(upstream, bounds)?;
        let platform = Platform { os: "linux".into(), architecture: architecture().into() };
        Ok(Self { client, registry, bounds, platform })
    }

    /// Copies what the tag points to upstream, under the same name. The digest is the upstream's.
    pub async fn copy(&mut self, repository: &str, tag: &str) -> Result<Built, UpstreamError> {
        let image = format!("{repository}:{tag}");
        let order = Order { repository, image: &image };
        let limit = self.bounds.image_time;
        match timeout(limit, self.copy_tag(&order, tag)).await {
            Ok(copied) => copied,
            Err(_) => Err(UpstreamError::Slow { image, seconds: limit.as_secs() }),
        }
    }

    async fn copy_tag(&mut self, order: &Order<'_>, tag: &str) -> Result<Built, UpstreamError> {
        let top = self.client.manifest(order.repository, tag, order.image).await?;
        let document = Document::parse(order.image, &top.bytes)?;
        let Some(members) = document.members() else {
            self.copy_contents(order, &document, true).await?;
            return self.place(order, Some(tag), &top);
        };
        let chosen = members_for(members, &self.platform);
        if chosen.is_empty() {
            return Err(self.other_platform(order, offered(members)));
        }
        for member in chosen {
            self.copy_member(order, &member).await?;
        }
        let stored = self.registry.put_sparse_index(
            order.repository,
            tag,
            known(&top.media_type),
            &top.bytes,
        );
        stored.map_err(|source| order.not_taken(source))?;
        Ok(top.built())
    }

    async fn copy_member(
        &mut self,
        order: &Order<'_>,
        member: &Descriptor,
    ) -> Result<(), UpstreamError> {
        let digest = member.digest.as_str();
        let fetched = self.client.manifest(order.repository, digest, order.image).await?;
        let document = Document::parse(order.image, &fetched.bytes)?;
        self.copy_contents(order, &document, false).await?;
        self.place(order, None, &fetched).map(|_| ())
    }

    /// Config and layers. An image that no index says the platform of says it itself.
    async fn copy_contents(
        &mut self,
        order: &Order<'_>,
        document: &Document,
        check_platform: bool,
    ) -> Result<(), UpstreamError> {
        let odd = |why| UpstreamError::Shape { image: order.image.to_owned(), why };
        if document.members().is_some() {
            return Err(odd("an index within an index"));
        }
        let config = document.config().ok_or_else(|| odd("it has no config"))?;
        let blobs = || iter::once(config).chain(document.layers());
        let total = blobs().fold(0u64, |sum, blob| sum.saturating_add(blob.size));
        if total > self.bounds.image_bytes {
            return Err(self.client.too_large(order.image, self.bounds.image_bytes));
        }
        if check_platform {
            self.check_config(order, config).await?;
        }
        for blob in blobs() {
            self.copy_blob(order, blob).await?;
        }
        Ok(())
    }

    async fn check_config(
        &mut self,
        order: &Order<'_>,
        config: &Descriptor,
    ) -> Result<(), UpstreamError> {
        let answer = self.client.blob(order.repository, &config.digest, order.image).await?;
        let bytes = self.client.read(answer, self.bounds.document_bytes, order.image).await?;
        let actual = config.digest.algorithm().of(&bytes);
        if actual != config.digest {
            return Err(self.client.damaged(order.image, config.digest.clone(), actual));
        }
        let platform = Platform::of_config(order.image, &bytes)?;
        if platform == self.platform {
            return Ok(());
        }
        Err(self.other_platform(order, platform.tell()))
    }

    /// From the network to the disk, a few pieces at a time.
    async fn copy_blob(
        &mut self,
        order: &Order<'_>,
        blob: &Descriptor,
    ) -> Result<(), UpstreamError> {
        let mut answer = self.client.blob(order.repository, &blob.digest, order.image).await?;
        let (sender, mut receiver) = mpsc::channel(WAITING);
        let (registry, repository) = (self.registry.clone(), order.repository.to_owned());
        let digest = blob.digest.clone();
        let writing = spawn_blocking(move || {
            registry.put_blob_from(&repository, &digest, iter::from_fn(|| receiver.blocking_recv()))
        });
        let read = self.forward(order, &mut answer, blob.size, sender).await;
        let written = writing.await.unwrap_or(Err(RegistryError::Stopped));
        read?; // a body cut short has the wrong digest too
        match written {
            Err(RegistryError::Mismatch { expected, actual }) => {
                Err(self.client.damaged(order.image, expected, actual))
            }
            other => other.map_err(|source| order.not_taken(source)),
        }
    }

    /// Passes a body on, which may have so many bytes. Where nobody takes them, the disk failed,
    /// and the writer says so.
    async fn forward(
        &self,
        order: &Order<'_>,
        answer: &mut reqwest::Response,
        size: u64,
        sender: mpsc::Sender<Bytes>,
    ) -> Result<(), UpstreamError> {
        let mut left = size;
        while let Some(chunk) = self.client.chunk(answer).await? {
            let rest = left.checked_sub(chunk.len() as u64);
            left = rest.ok_or_else(|| self.client.too_large(order.image, size))?;
            if sender.send(chunk).await.is_err() {
                break;
            }
        }
        Ok(())
    }

    fn place(
        &self,
        order: &Order<'_>,
        tag: Option<&str>,
        fetched: &Fetched,
    ) -> Result<Built, UpstreamError> {
        let media_type = known(&fetched.media_type);
        self.registry
            .put_manifest(order.repository, tag, media_type, &fetched.bytes)
            .map_err(|source| order.not_taken(source))?;
        Ok(fetched.built())
    }

    fn other_platform(&self, order: &Order<'_>, offered: String) -> UpstreamError {
        let (image, wanted) = (order.image.to_owned(), self.platform.tell());
        UpstreamError::Platform { image, wanted, offered }
    }
}

impl Order<'_> {
    fn not_taken(&self, source: RegistryError) -> UpstreamError {
        UpstreamError::Registry { image: self.image.to_owned(), source }
    }
}

impl Fetched {
    fn built(&self) -> Built {
        Built { digest: self.digest.clone(), size: self.bytes.len() as u64 }
    }
}

/// A type that says nothing leaves the choice to the document, as some static servers need it.
fn known(media_type: &str) -> &str {
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    if matches!(plain, "application/json" | "application/octet-stream" | "text/plain") {
        return "";
    }
    media_type
}
