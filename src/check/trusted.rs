//! `trusted: { pull: X, digest: D }`: the client would pull this name by way of a signature.

use super::{
    image::{digests_of, find},
    kind::Kind,
    nature::{Names, Nature, Needed, Shell},
    refused::{is_digest, went_through},
    seen::{Context, Judged, engine_images, expand, pull_probe},
};
use crate::{
    fact::{Observation, ObserveError, Query, Witness},
    image::EngineImage,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        reference::check_served_reference,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::{Boolean, Templated},
        yaml::Node,
    },
    verdict::{Difference, Identity, Mismatch},
};

/// A name that has to be signed, and perhaps as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedCheck {
    pull: Template,
    digest: Option<Template>,
    as_here: bool,
    at: Span,
}

const TRUSTED: Mapping<(Field<Templated>, Field<Templated>, Field<Boolean>)> = Mapping {
    what: "`trusted`",
    title: None,
    choice: None,
    fields: (
        Field::required(
            "pull",
            Templated("the image"),
            "The name that docker would pull by its signed digest.",
        ),
        Field::optional("digest", Templated("a digest"), "The digest that is signed."),
        Field::or(
            "as_here",
            "false",
            Boolean("`as_here`"),
            "`true`: the signed digest is that of the image on this host; `false` asks nothing.",
        ),
    ),
};

impl TrustedCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (pull, digest, as_here)) = TRUSTED.read(decoder, node)?;
        let pull = pull?;
        check_served_reference(decoder, &pull);
        Some(Self { pull, digest, as_here: as_here.unwrap_or_default(), at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        TRUSTED.shape()
    }
}

impl Kind for TrustedCheck {
    fn templates(&self) -> Vec<&Template> {
        std::iter::once(&self.pull).chain(&self.digest).collect()
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            shell: Shell::Docker,
            needs_lab_client: true,
            deed: None,
            needs: vec![Needed { name: &self.pull, pulled: true }],
            brings: None,
            object: None,
            publishes: None,
            names: Names::Whole,
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    /// The engine is asked where the signed digest is held against that of the image on this host.
    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        let mut queries = vec![Query::PullProbe(expand(&self.pull, vars)?)];
        queries.extend(self.as_here.then_some(Query::EngineImages));
        Ok(queries)
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let image = expand(&self.pull, context.vars)?;
        let probe = pull_probe(seen, &image)?;
        let mut found: Vec<Difference> = went_through(probe, &image)?.into_iter().collect();
        if let Some(asked) = probe.asked.as_ref().filter(|asked| is_digest(asked)) {
            let seen_digest = vec![asked.clone()];
            if let Some(digest) = &self.digest {
                let wanted = expand(digest, context.vars)?;
                if *asked != wanted {
                    let (image, of) = (image.clone(), Identity::SignedDigest);
                    found.push(Difference::Identity { image, of, wanted, seen: seen_digest });
                }
            }
            if self.as_here {
                found.extend(differs_here(engine_images(seen)?, &image, asked)?);
            }
        }
        let line = (context.line)(self.at);
        Ok(found.into_iter().map(|what| Mismatch { line, what }).collect())
    }
}

/// The image of this name on the host, where it is missing or is not the one that was signed.
fn differs_here(
    images: &[EngineImage],
    name: &str,
    signed: &str,
) -> Result<Option<Difference>, ObserveError> {
    let Some(image) = find(images, name)? else {
        return Ok(Some(Difference::ImageMissing { image: name.to_owned(), seen: Vec::new() }));
    };
    let seen = digests_of(image, name);
    let differs = !seen.iter().any(|digest| digest == signed);
    Ok(differs.then(|| Difference::Identity {
        image: name.to_owned(),
        of: Identity::Digest,
        wanted: signed.to_owned(),
        seen,
    }))
}

#[cfg(test)]
mod tests;
