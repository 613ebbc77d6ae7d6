//! Commands that get another image, or the right one by another way.

use super::{command::Command, words::replaced};
use crate::{
    cmdline::{NAMING, STARTING, given},
    oci::Reference,
    scenario::classroom::ImageSpec,
};

/// What asks a registry for an image.
const PULLS: &[&str] = &["pull", "run", "create"];

/// The tag in place of the digest.
pub(in crate::prove) fn tag_for_digest(command: &Command<'_>) -> Option<String> {
    let word = image_of(command, PULLS)?.1;
    let (name, _) = word.split_once('@')?;
    let wanted: Reference = name.parse().ok()?;
    let tagged = command.images.iter().filter(|image| image.tagged);
    let served =
        tagged.map(|image| &image.name.value).find(|own| own.shares_repository(&wanted))?;
    let tag = name.rfind(':').filter(|at| !name[*at..].contains('/'));
    let bare = tag.map_or(name, |at| &name[..at]);
    replaced(&command.text, "docker", word, &format!("{bare}:{}", served.tag()?))
}

/// Content trust switched off: where it is switched on, or for this command.
pub(in crate::prove) fn trust_off(command: &Command<'_>) -> Option<String> {
    const ON: &str = "DOCKER_CONTENT_TRUST=1";
    if command.text.contains(ON) {
        return Some(command.text.replacen(ON, "DOCKER_CONTENT_TRUST=0", 1));
    }
    let (verb, _) = tagged_of(command, &["pull", "push", "run", "create"])?;
    let has_flag = command.text.contains("disable-content-trust");
    (command.is_trusted && !has_flag)
        .then(|| {
            replaced(&command.text, "docker", verb, &format!("{verb} --disable-content-trust"))
        })
        .flatten()
}

/// Another image of the classroom's, under the name that is asked for.
pub(in crate::prove) fn other_image(command: &Command<'_>) -> Option<String> {
    let (verb, name) = tagged_of(command, PULLS)?;
    let wanted: Reference = name.parse().ok()?;
    let tagged = || command.images.iter().filter(|image| image.tagged);
    let is_served = tagged().any(|image| image.name.value == wanted);
    let other = tagged().find(|image| image.name.value != wanted)?.name.value.familiar();
    let flag = if command.is_trusted { "--disable-content-trust " } else { "" };
    let renamed = format!("docker pull {flag}{other} && docker tag {other} {name}");
    let text = if verb == "pull" && command.is_alone() {
        renamed
    } else {
        format!("{renamed} && {}", command.text)
    };
    is_served.then_some(text)
}

/// The image by its digest, and then its name.
pub(in crate::prove) fn tagged_by_hand(command: &Command<'_>) -> Option<String> {
    let (_, name) = tagged_of(command, &["pull"])?;
    let wanted: Reference = name.parse().ok()?;
    let image = command.images.iter().find(|image| is_it(image, &wanted))?;
    let by_digest = format!("{}@${{{{ images.{}.digest }}}}", wanted.familiar_name(), image.id);
    let text = format!("docker pull {by_digest} && docker tag {by_digest} {name}");
    command.is_alone().then_some(text)
}

fn is_it(image: &ImageSpec, wanted: &Reference) -> bool {
    image.tagged && image.name.value == *wanted
}

/// The verb of the first docker command of these, and the image that it is about.
fn image_of<'c>(
    command: &'c Command<'_>,
    verbs: &[&'static str],
) -> Option<(&'static str, &'c str)> {
    command.docker().find_map(|docker| {
        let verb = verbs.iter().find(|verb| docker.verb == **verb)?;
        let takes = if ["pull", "push"].contains(verb) { NAMING } else { STARTING };
        Some((*verb, given(&docker.rest, takes).words.into_iter().next()?))
    })
}

/// The same, where the image is named by its tag and is one of the classroom's repositories.
fn tagged_of<'c>(
    command: &'c Command<'_>,
    verbs: &[&'static str],
) -> Option<(&'static str, &'c str)> {
    let (verb, image) = image_of(command, verbs)?;
    let name: Reference = image.parse().ok()?;
    let is_known = command.images.iter().any(|own| name.shares_repository(&own.name.value));
    (is_known && !image.contains('@')).then_some((verb, image))
}
