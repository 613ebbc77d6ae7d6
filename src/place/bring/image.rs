//! A program out of an image of Docker Hub's, or of the registry that stands for it: every byte held against the digest
//! that names it.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::recipe::Image;
use crate::{
    brought::{Source, Why},
    classroom::{
        registry::{Limits, Registry},
        upstream::{Copier, Upstream},
    },
    output::refusal::chain,
};

/// Docker Hub.
const HUB: &str = "https://registry-1.docker.io";

/// The registries to ask, in this order.
pub(super) fn upstreams(named: Option<&Upstream>) -> Vec<Upstream> {
    let hub = HUB.parse().ok();
    let mut all: Vec<Upstream> = named.cloned().into_iter().collect();
    all.extend(hub.filter(|hub| named != Some(hub)));
    all
}

/// Fetches the program into a folder that is empty; where it is then, and where it came from.
pub(super) async fn fetch(
    image: &Image,
    upstream: &Upstream,
    into: &Path,
    cancel: &CancellationToken,
) -> Result<(PathBuf, Source), Why> {
    let had = |why: String| Why::NotHad(why);
    let registry = Registry::open(&into.join("registry"), Limits::default());
    let registry = registry.map_err(|error| had(chain(&error)))?;
    let mut copier = Copier::new(upstream.clone(), registry).map_err(|error| had(chain(&error)))?;
    let file = into.join("program");
    let taken = tokio::select! {
        taken = copier.take(image.repository, image.tag, image.path, &file) => taken,
        () = cancel.cancelled() => return Err(had("interrupted".to_owned())),
    };
    let digest = taken.map_err(|error| had(chain(&error)))?.to_string();
    let (name, registry) = (image.name.to_owned(), upstream.to_string());
    Ok((file, Source::Image { name, registry, digest }))
}
