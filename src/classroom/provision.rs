//! Fills a classroom's registry with the images that are ordered, and signs them.

use std::collections::BTreeMap;

use crate::oci::Naming;

use super::{
    images::{self, Built, Content, ImageError},
    registry::Registry,
    room::ClassroomError,
    spec::{ImageContent, ImageWanted, Spec},
    trust::{Gun, TrustService},
    upstream::Copier,
};

/// Copies what comes from upstream, by the images' ids.
pub(super) async fn copy_images(
    spec: &Spec,
    registry: &Registry,
) -> Result<BTreeMap<String, Built>, ClassroomError> {
    let mut images = BTreeMap::new();
    let Some(upstream) = &spec.upstream else { return Ok(images) };
    let mut copier = Copier::new(upstream.clone(), registry.clone())?;
    for image in spec.images.iter().filter(|image| image.content == ImageContent::Shell) {
        if let Some(tag) = image.name.tag().filter(|_| image.tagged) {
            let built = copier.copy(image.name.path(), tag).await?;
            images.insert(image.id.clone(), built);
        }
    }
    Ok(images)
}

/// Builds what was not copied, and signs what is to be signed of both.
pub(super) fn provide_images(
    spec: &Spec,
    copied: &BTreeMap<String, Built>,
    registry: &Registry,
    trust: &TrustService,
    naming: &Naming,
) -> Result<BTreeMap<String, String>, ClassroomError> {
    let is_built = |image: &&ImageWanted| !copied.contains_key(&image.id);
    let needs_busybox =
        spec.images.iter().filter(is_built).any(|image| image.content == ImageContent::Shell);
    let busybox = if needs_busybox {
        images::find_busybox().ok_or(ClassroomError::Busybox)?
    } else {
        Vec::new()
    };
    let mut digests = BTreeMap::new();
    let mut signed = BTreeMap::new();
    for image in &spec.images {
        let tag = image.name.tag().filter(|_| image.tagged);
        let built = match copied.get(&image.id) {
            Some(built) => built.clone(),
            None => build_image(image, tag, registry, &busybox)?,
        };
        if let Some(tag) = tag.filter(|_| image.signed) {
            let gun: Gun = naming.full_name(&image.name).parse()?;
            trust.sign(&gun, tag, &built.digest, built.size)?;
            signed.insert(gun, (tag, built.clone()));
        }
        digests.insert(image.id.clone(), built.digest.to_string());
    }
    // Once more: a rollback leads to a state in which all tags are signed, as a true one would.
    for (gun, (tag, built)) in &signed {
        trust.sign(gun, tag, &built.digest, built.size)?;
    }
    Ok(digests)
}

fn build_image(
    image: &ImageWanted,
    tag: Option<&str>,
    registry: &Registry,
    busybox: &[u8],
) -> Result<Built, ImageError> {
    let content = match image.content {
        ImageContent::Shell => Content::Shell { busybox },
        ImageContent::Files => Content::Files,
    };
    images::build(registry, image.name.path(), tag, &image.variant, content)
}
