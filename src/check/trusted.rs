//! `trusted: { pull: X, digest: D }`: the client would pull this name by way of a signature.

use super::{
    Context, Judged, expand, pull_probe,
    refused::{is_digest, went_through},
};
use crate::{
    expect::refused::check_reference,
    fact::{Fault, Observation, Query},
    scenario::{
        decode::Decoder,
        source::Span,
        template::{Template, Vars},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// A name that has to be signed, and perhaps as what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedCheck {
    pull: Template,
    digest: Option<Template>,
    at: Span,
}

impl TrustedCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, "`trusted`", &["pull", "digest"])?;
        let pull = decoder.template(decoder.require(&fields, "pull", "`trusted`")?, "the image")?;
        check_reference(decoder, &pull);
        let digest = fields.get("digest").and_then(|n| decoder.template(n, "a digest"));
        Some(Self { pull, digest, at: node.at })
    }

    /// The templates inside.
    pub fn templates(&self) -> Vec<&Template> {
        std::iter::once(&self.pull).chain(&self.digest).collect()
    }

    /// What has to be asked.
    pub fn queries(&self, vars: &Vars) -> Result<Vec<Query>, Fault> {
        Ok(vec![Query::PullProbe(expand(&self.pull, vars)?)])
    }

    /// What differs.
    pub fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let image = expand(&self.pull, context.vars)?;
        let probe = pull_probe(seen, &image)?;
        let mut found: Vec<Difference> = went_through(probe, &image)?.into_iter().collect();
        if let (Some(digest), Some(asked)) = (&self.digest, &probe.asked) {
            let wanted = expand(digest, context.vars)?;
            if is_digest(asked) && *asked != wanted {
                let seen = vec![asked.clone()];
                found.push(Difference::Identity {
                    image,
                    of: "signed digest".into(),
                    wanted,
                    seen,
                });
            }
        }
        let line = (context.line)(self.at);
        Ok(found.into_iter().map(|what| Mismatch { line, what }).collect())
    }
}
