//! `image: { name: "alpine:edge", present: true, digest: … }`: one image, asked of the engine.

use super::{
    kind::Kind,
    nature::{Names, Nature, Needed, Shell},
    seen::{Context, Judged, engine_images, expand},
};
use crate::{
    fact::{Observation, ObserveError, Query, Witness},
    image::EngineImage,
    oci::Reference,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping, Table as _},
        problem::Problem,
        reference::check_reference,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::{Boolean, List, Templated},
        yaml::Node,
    },
    verdict::{Difference, Identity, Mismatch},
};

/// What must be true of one image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the mapping, and they go together"
)]
pub struct ImageCheck {
    name: Template,
    present: bool,
    digest: Option<Template>,
    id: Option<Template>,
    tags: Option<Vec<Template>>,
    untagged: bool,
    local: bool,
    listed_once: bool,
    same_as: Option<Template>,
    distinct_from: Option<Template>,
    at: Span,
}

const IMAGE: Mapping<(
    Field<Templated>,
    Field<Boolean>,
    Field<Templated>,
    Field<Templated>,
    Field<List<Templated>>,
    Field<Boolean>,
    Field<Boolean>,
    Field<Boolean>,
    Field<Templated>,
    Field<Templated>,
)> = Mapping {
    what: "`image`",
    title: Some("image as a check"),
    choice: None,
    fields: (
        Field::required("name", Templated("a name"), "The image, as docker reads names."),
        Field::or(
            "present",
            "true",
            Boolean("present"),
            "Whether it is on the host; it has to be said where nothing else is.",
        ),
        Field::optional(
            "digest",
            Templated("digest"),
            "The digest by which its repository has it.",
        ),
        Field::optional(
            "id",
            Templated("id"),
            "Its id, or the first 12 or more characters of the hash.",
        ),
        Field::optional(
            "tags",
            List("`tags`", Templated("a tag")),
            "All names with tags that it has, in any order.",
        ),
        Field::or(
            "untagged",
            "false",
            Boolean("untagged"),
            "`true`: no tag names it; `false` asks nothing.",
        ),
        Field::or(
            "local",
            "false",
            Boolean("local"),
            "`true`: no registry gave its repository a digest of it, so it was made here; `false` asks nothing.",
        ),
        Field::or(
            "listed_once",
            "false",
            Boolean("listed_once"),
            "`true`: its repository has one tag of it only; `false` asks nothing.",
        ),
        Field::optional("same_as", Templated("same_as"), "Another name of the same image."),
        Field::optional("distinct_from", Templated("distinct_from"), "A name of another image."),
    ),
};

impl ImageCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, values) = IMAGE.read(decoder, node)?;
        let (name, present, digest, id, tags, untagged, local, listed_once, same_as, other) =
            values;
        let check = Self {
            name: name?,
            present: present.unwrap_or(true),
            digest,
            id,
            tags,
            untagged: untagged.unwrap_or_default(),
            local: local.unwrap_or_default(),
            listed_once: listed_once.unwrap_or_default(),
            same_as,
            distinct_from: other,
            at: node.at,
        };
        for name in check.references() {
            check_reference(decoder, name);
        }
        let says_anything = IMAGE
            .fields
            .rows()
            .iter()
            .any(|row| row.key != "name" && fields.get(row.key).is_some());
        check.refuse_emptiness(decoder, says_anything);
        Some(check)
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        IMAGE.shape()
    }

    fn refuse_emptiness(&self, decoder: &Decoder, says_anything: bool) {
        let more = self.digest.is_some()
            || self.id.is_some()
            || self.tags.is_some()
            || self.untagged
            || self.local
            || self.listed_once
            || self.same_as.is_some()
            || self.distinct_from.is_some();
        if !says_anything {
            decoder.report(
                Problem::new(self.at, "this says nothing about the image")
                    .help("add `present: true`, `present: false` or what it must be"),
            );
        } else if !self.present && more {
            decoder.report(
                Problem::new(self.at, "an image that must be absent has no other properties")
                    .help("remove `present: false`, or the rest"),
            );
        }
    }

    fn references(&self) -> impl Iterator<Item = &Template> {
        [Some(&self.name), self.same_as.as_ref(), self.distinct_from.as_ref()].into_iter().flatten()
    }

    fn compare(
        &self,
        image: &EngineImage,
        name: &str,
        images: &[EngineImage],
        vars: &Vars,
    ) -> Result<Vec<Difference>, ObserveError> {
        let mut found = Vec::new();
        if let Some(digest) = &self.digest {
            let wanted = expand(digest, vars)?;
            let seen = digests_of(image, name);
            if !seen.contains(&wanted) {
                found.push(Difference::Identity {
                    image: name.to_owned(),
                    of: Identity::Digest,
                    wanted,
                    seen,
                });
            }
        }
        if let Some(id) = &self.id {
            let wanted = expand(id, vars)?;
            // Listings show the first 12 characters of the hash.
            let short = image.id.strip_prefix("sha256:").unwrap_or(&image.id);
            let fits = image.id == wanted || (wanted.len() >= 12 && short.starts_with(&wanted));
            if !fits {
                let seen = vec![image.id.clone()];
                found.push(Difference::Identity {
                    image: name.to_owned(),
                    of: Identity::Id,
                    wanted,
                    seen,
                });
            }
        }
        let tags: Vec<String> = image.real_tags().map(str::to_owned).collect();
        if let Some(wanted) = &self.tags {
            let mut wanted =
                wanted.iter().map(|tag| expand(tag, vars)).collect::<Result<Vec<_>, _>>()?;
            let mut seen = tags.clone();
            wanted.sort();
            seen.sort();
            if seen != wanted {
                found.push(Difference::Tags { image: name.to_owned(), wanted, seen });
            }
        }
        if self.untagged && !tags.is_empty() {
            found.push(Difference::Tagged { image: name.to_owned(), seen: tags });
        }
        if self.listed_once {
            let seen = tags_of(image, name);
            if seen.len() != 1 {
                let wanted = vec![name.to_owned()];
                found.push(Difference::Tags { image: name.to_owned(), wanted, seen });
            }
        }
        if self.local {
            let digests = digests_of(image, name);
            if !digests.is_empty() {
                found.push(Difference::FromRegistry { image: name.to_owned(), seen: digests });
            }
        }
        for (other, wanted) in [(&self.same_as, true), (&self.distinct_from, false)] {
            let Some(other) = other else { continue };
            let other = expand(other, vars)?;
            match find(images, &other)? {
                None => found.push(Difference::ImageMissing {
                    seen: neighbours(images, &other),
                    image: other,
                }),
                Some(second) if (second.id == image.id) != wanted => {
                    found.push(Difference::Sameness { image: name.to_owned(), other, wanted });
                }
                Some(_) => {}
            }
        }
        Ok(found)
    }
}

impl Kind for ImageCheck {
    fn templates(&self) -> Vec<&Template> {
        let tags = self.tags.iter().flatten();
        self.references().chain(&self.digest).chain(&self.id).chain(tags).collect()
    }

    fn nature(&self) -> Nature<'_> {
        let is_wanted = self.present && !self.local;
        let needs = self.references().filter(|_| is_wanted);
        Nature {
            shell: Shell::Nothing,
            needs_lab_client: false,
            deed: None,
            needs: needs.map(|name| Needed { name, pulled: false }).collect(),
            brings: self.present.then_some(&self.name),
            object: None,
            publishes: None,
            names: Names::Whole,
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    fn queries(&self, _: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::EngineImages])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let images = engine_images(seen)?;
        let name = expand(&self.name, context.vars)?;
        let found = find(images, &name)?;
        let differences = match found {
            None if self.present => {
                vec![Difference::ImageMissing {
                    image: name.clone(),
                    seen: neighbours(images, &name),
                }]
            }
            None => Vec::new(),
            Some(_) if !self.present => vec![Difference::ImagePresent { image: name.clone() }],
            Some(image) => self.compare(image, &name, images, context.vars)?,
        };
        let line = (context.line)(self.at);
        Ok(differences.into_iter().map(|what| Mismatch { line, what }).collect())
    }
}

/// The image of this name, however the engine spells it.
pub(super) fn find<'i>(
    images: &'i [EngineImage],
    name: &str,
) -> Result<Option<&'i EngineImage>, ObserveError> {
    let wanted: Reference = name
        .parse()
        .map_err(|e: crate::oci::ReferenceError| ObserveError::Unresolved(e.to_string()))?;
    let is_wanted = |text: &String| text.parse::<Reference>().is_ok_and(|seen| seen == wanted);
    Ok(images.iter().find(|image| match wanted.digest() {
        Some(_) => image.digests.iter().any(is_wanted),
        None => image.tags.iter().any(is_wanted),
    }))
}

/// The tags of an image in the repository of this name: its rows in a listing of that repository.
fn tags_of(image: &EngineImage, name: &str) -> Vec<String> {
    let repository = |text: &str| text.parse::<Reference>().map(|r| r.full_name()).ok();
    let wanted = repository(name);
    image.real_tags().filter(|tag| repository(tag) == wanted).map(str::to_owned).collect()
}

/// The digests of an image under the repository of this name.
pub(super) fn digests_of(image: &EngineImage, name: &str) -> Vec<String> {
    let repository = name.parse::<Reference>().map(|r| r.full_name()).unwrap_or_default();
    image
        .digests
        .iter()
        .filter_map(|text| text.parse::<Reference>().ok())
        .filter(|reference| reference.full_name() == repository)
        .filter_map(|reference| reference.digest().map(ToString::to_string))
        .collect()
}

/// What else is on the host of the same repository: the commonest slip is another tag.
fn neighbours(images: &[EngineImage], name: &str) -> Vec<String> {
    let Ok(wanted) = name.parse::<Reference>() else { return Vec::new() };
    let mut names: Vec<String> = images
        .iter()
        .flat_map(|image| image.real_tags().chain(image.digests.iter().map(String::as_str)))
        .filter(|text| text.parse::<Reference>().is_ok_and(|r| r.full_name() == wanted.full_name()))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names.truncate(8);
    names
}

#[cfg(test)]
mod tests;
