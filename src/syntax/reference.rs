//! Names of images in a scenario, as docker reads them.

use super::{decode::Decoder, problem::Problem, source::Span, template::Template};
use crate::oci::{Reference, is_served};

/// A reference, or a problem at its place. Variables stand for something valid.
pub fn check_reference(decoder: &Decoder, template: &Template) {
    read_reference(decoder, template);
}

/// The same for a name that a registry of the classroom has to answer for.
pub fn check_served_reference(decoder: &Decoder, template: &Template) {
    if let Some(name) = read_reference(decoder, template) {
        check_served(decoder, &name, template.at);
    }
}

fn read_reference(decoder: &Decoder, template: &Template) -> Option<Reference> {
    let digest = format!("sha256:{}", "0".repeat(64));
    let vars = template.names().map(|n| (n.value.to_owned(), digest.clone())).collect();
    let read = template.expand(&vars).unwrap_or_default().parse::<Reference>();
    match read {
        Ok(name) => return Some(name),
        Err(error) if template.names().next().is_none() => decoder.report(
            Problem::new(template.at, error.to_string()).help("write it as for docker pull"),
        ),
        Err(_) => {}
    }
    None
}

/// Refuses a name that no registry of a classroom answers for, where one has to.
pub fn check_served(decoder: &Decoder, name: &Reference, at: Span) {
    if !is_served(name) {
        decoder.report(
            Problem::new(at, "the classroom serves docker.io and localhost:5000 only")
                .label(format!("this is an image of {}", name.domain()))
                .help(format!("write it without a registry, or as localhost:5000/{}", name.path())),
        );
    }
}
