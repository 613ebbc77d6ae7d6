//! Fills a classroom's registry with the images that are ordered, and signs them or others.

use std::collections::BTreeMap;

use crate::classroom::error::ClassroomError;

use super::{
    images::{self, Built, Content, ImageError},
    registry::Registry,
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

/// Builds what was not copied; returns both.
pub(super) fn build_images(
    spec: &Spec,
    mut images: BTreeMap<String, Built>,
    registry: &Registry,
) -> Result<BTreeMap<String, Built>, ClassroomError> {
    let is_built = |image: &&ImageWanted| !images.contains_key(&image.id);
    let needs_busybox =
        spec.images.iter().filter(is_built).any(|image| image.content == ImageContent::Shell);
    let busybox = if needs_busybox {
        images::find_busybox().ok_or(ClassroomError::Busybox)?
    } else {
        Vec::new()
    };
    for image in &spec.images {
        if !images.contains_key(&image.id) {
            let tag = image.name.tag().filter(|_| image.tagged);
            images.insert(image.id.clone(), build_image(image, tag, registry, &busybox)?);
        }
    }
    Ok(images)
}

/// Signs the tags that are to be signed, wherever their images are.
pub(super) fn sign_images(
    spec: &Spec,
    images: &BTreeMap<String, Built>,
    trust: &TrustService,
) -> Result<(), ClassroomError> {
    let mut signed = BTreeMap::new();
    for image in spec.images.iter().filter(|image| image.tagged && image.signed) {
        if let (Some(tag), Some(built)) = (image.name.tag(), images.get(&image.id)) {
            let gun: Gun = image.name.full_name().parse()?;
            trust.sign(&gun, tag, &built.digest, built.size)?;
            signed.insert(gun, (tag, built));
        }
    }
    // Once more: a rollback leads to a state in which all tags are signed, as a true one would.
    for (gun, (tag, built)) in &signed {
        trust.sign(gun, tag, &built.digest, built.size)?;
    }
    Ok(())
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
