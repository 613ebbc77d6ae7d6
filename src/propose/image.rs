//! An image: as the registry has it, as it was made here, or another name of one.

use super::{
    keys::{Keys, Todo},
    proposal::{Around, Proposal, Unfit, fit_name},
};
use crate::{draft::yaml::quoted, image::EngineImage, oci::Reference};

pub(super) fn propose(name: &Reference, around: &Around<'_>) -> Result<Proposal, Unfit> {
    let shown = name.familiar();
    fit_name(&shown)?;
    let image = find(around.images, name).ok_or(Unfit::Missing)?;
    let mut keys = Keys::default();
    if let Some(digest) = name.digest() {
        return Ok(by_digest(name, &digest.to_string(), image, around));
    }
    keys.text("name", &shown);
    let says = if let Some(digest) = digest_in(image, name, around) {
        if let Some(id) = known(name, &digest, around) {
            keys.word("digest", &quoted(&format!("${{{{ images.{id}.digest }}}}")));
        } else {
            keys.word("digest", &quoted(&digest));
            keys.todos.push(Todo::Moves);
        }
        format!("{shown} is here, as the registry has it")
    } else if let Some(other) = original(image, name, around) {
        keys.text("same_as", &other.familiar());
        format!("{shown} is another name of {}", other.familiar())
    } else if around.containerd_store {
        keys.word("present", &true);
        format!("{shown} is here")
    } else {
        keys.word("local", &true);
        format!("{shown} was made here")
    };
    Ok(Proposal::of("image", says, keys))
}

/// What is named by its digest is that image wherever it is: what can be told besides is that no tag names it.
fn by_digest(name: &Reference, digest: &str, image: &EngineImage, around: &Around<'_>) -> Proposal {
    let mut keys = Keys::default();
    let repository = name.familiar_name();
    let written = match known(name, digest, around) {
        Some(id) => format!("{repository}@${{{{ images.{id}.digest }}}}"),
        None => format!("{repository}@{digest}"),
    };
    keys.word("name", &quoted(&written));
    if tags(image).next().is_none() {
        keys.word("untagged", &true);
    } else {
        keys.word("present", &true);
    }
    let short: String = digest.chars().take("sha256:".len() + 12).collect();
    Proposal::of("image", format!("{repository} is here by its digest {short}"), keys)
}

/// The image with this name.
fn find<'i>(images: &'i [EngineImage], name: &Reference) -> Option<&'i EngineImage> {
    images.iter().find(|image| image.is_called(name))
}

/// The digest by which the name's repository has it: that of the lab's registry where it has several. On a containerd
/// image store every image has one, wherever it comes from, and only what the lab's registry has tells anything.
fn digest_in(image: &EngineImage, name: &Reference, around: &Around<'_>) -> Option<String> {
    let of = image.digests.iter().filter_map(|seen| seen.parse::<Reference>().ok());
    let of = of.filter(|seen| seen.full_name() == name.full_name());
    let all: Vec<String> = of.filter_map(|seen| seen.digest().map(ToString::to_string)).collect();
    let known = all.iter().find(|digest| known(name, digest, around).is_some());
    known.or_else(|| all.first().filter(|_| !around.containerd_store)).cloned()
}

/// The lab's own id of an image with this name or repository, and this digest.
fn known<'a>(name: &Reference, digest: &str, around: &Around<'a>) -> Option<&'a str> {
    let all = || around.known.iter().filter(|known| known.digest == digest);
    let same = all().find(|known| known.name == *name);
    let found = same.or_else(|| all().find(|known| known.name.full_name() == name.full_name()));
    found.map(|known| known.id.as_str())
}

/// The name that this one was given besides: one that came from a registry, else one that was there before, else the first.
fn original(image: &EngineImage, name: &Reference, around: &Around<'_>) -> Option<Reference> {
    let mut others: Vec<Reference> = tags(image).filter(|other| other != name).collect();
    others.sort_by_key(Reference::familiar);
    let came = others.iter().find(|other| digest_in(image, other, around).is_some());
    let stood = others.iter().find(|other| {
        around.before.is_some_and(|before| find(before, other).is_some_and(|it| it.id == image.id))
    });
    let is_first = |other: &&Reference| other.familiar() < name.familiar();
    let stands = around.before.is_some_and(|before| find(before, name).is_some());
    came.or(stood).or_else(|| others.first().filter(is_first).filter(|_| !stands)).cloned()
}

fn tags(image: &EngineImage) -> impl Iterator<Item = Reference> {
    image.real_tags().filter_map(|tag| tag.parse().ok())
}
