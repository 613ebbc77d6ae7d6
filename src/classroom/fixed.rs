//! The digests that are the same on every machine, known without a classroom: those of images made
//! of files only. A handout may print them.

use std::collections::BTreeMap;

use super::{
    images::{self, Content, ImageError},
    registry::{Limits, Registry},
    room::ClassroomError,
    spec::{ImageContent, Spec},
};

/// The digests of an order's images of files, by the images' ids. They are built in a folder that
/// goes away again.
pub fn fixed_digests(spec: &Spec) -> Result<BTreeMap<String, String>, ClassroomError> {
    let folder = tempfile::tempdir().map_err(ImageError::from)?;
    let registry = Registry::open(folder.path(), Limits::default())?;
    let mut digests = BTreeMap::new();
    for image in spec.images.iter().filter(|image| image.content == ImageContent::Files) {
        let path = image.name.path();
        let built = images::build(&registry, path, None, &image.variant, Content::Files)?;
        digests.insert(image.id.clone(), built.digest.to_string());
    }
    Ok(digests)
}
