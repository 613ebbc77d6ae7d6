//! `listing: { repository: alpine, includes: […] }`: the images as listed, by both witnesses.

use std::collections::BTreeSet;

use super::{
    kind::Kind,
    nature::{Names, Nature, Shell},
    seen::{Context, Judged, client_images, engine_images},
};
use crate::{
    expect::rows::{Row, RowList, Rows, SeenRow},
    fact::{Observation, ObserveError, Query, Witness},
    image::{ClientImage, EngineImage},
    oci::Reference,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        problem::Problem,
        shape::{Choice, Shape},
        source::{Located, Span},
        template::Template,
        template::Vars,
        values::{Number, Text},
        yaml::Node,
    },
};

/// What must be true of a listing of images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingCheck {
    repository: Option<Located<String>>,
    includes: Vec<Row>,
    excludes: Vec<Row>,
    exactly: Option<Vec<Row>>,
    count: Option<usize>,
    at: Span,
}

const COLUMNS: &[&str] = &["repository", "tag", "digest", "id"];

const fn rows(what: &'static str) -> RowList {
    RowList(what, Some(COLUMNS))
}
const ASSERTING: &[&str] = &["includes", "excludes", "exactly", "count"];
const LISTING: Mapping<(
    Field<Text>,
    Field<RowList>,
    Field<RowList>,
    Field<RowList>,
    Field<Number<usize>>,
)> = Mapping {
    what: "`listing`",
    title: None,
    choice: Some(Choice::Some(ASSERTING)),
    fields: (
        Field::optional(
            "repository",
            Text("`repository`"),
            "The repository whose images are looked at; all images where it is left out.",
        ),
        Field::optional(
            "includes",
            rows("`includes`"),
            "Rows that must be there, each by some of its cells: a text, or a pattern between slashes.",
        ),
        Field::optional("excludes", rows("`excludes`"), "Rows that must not be there."),
        Field::optional("exactly", rows("`exactly`"), "All rows there are, in any order."),
        Field::optional(
            "count",
            Number::new("`count`", 0, 10_000),
            "How many rows there are; not with `exactly`.",
        ),
    ),
};

impl ListingCheck {
    /// Reads its parameters.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, (repository, includes, excludes, exactly, count)) =
            LISTING.read(decoder, node)?;
        if fields.get("exactly").is_some() && fields.get("count").is_some() {
            decoder.report(
                Problem::new(node.at, "`exactly` says how many rows there are")
                    .help("remove `count`"),
            );
        }
        if ASSERTING.iter().all(|key| fields.get(key).is_none()) {
            decoder.report(
                Problem::new(node.at, "this listing expects nothing")
                    .help("add `includes`, `excludes`, `exactly` or `count`"),
            );
            return None;
        }
        let (includes, excludes) = (includes.unwrap_or_default(), excludes.unwrap_or_default());
        Some(Self { repository, includes, excludes, exactly, count, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        LISTING.shape()
    }
}

impl Kind for ListingCheck {
    fn templates(&self) -> Vec<&Template> {
        let rows = self.includes.iter().chain(&self.excludes).chain(self.exactly.iter().flatten());
        rows.flat_map(Row::templates).collect()
    }

    /// `docker images` shows another engine's where docker goes elsewhere.
    fn nature(&self) -> Nature<'_> {
        Nature {
            shell: Shell::Nothing,
            needs_lab_client: true,
            deed: None,
            needs: Vec::new(),
            brings: None,
            object: None,
            publishes: None,
            names: Names::Parts(self.repository.as_ref().map(|name| name.value.as_str())),
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    fn queries(&self, _: &Vars, witness: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(match witness {
            Witness::Both => vec![Query::EngineImages, Query::ClientImages],
            Witness::Engine => vec![Query::EngineImages],
        })
    }

    /// An error where the two witnesses differ.
    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let images = engine_images(seen)?;
        if context.witness == Witness::Both {
            agree(images, client_images(seen)?)?;
        }
        let wanted = self.repository.as_ref().map(|name| full_name(&name.value));
        let rows: Vec<SeenRow> = images
            .iter()
            .flat_map(rows_of)
            .filter(|row| wanted.as_ref().is_none_or(|name| full_name(&row.repository) == *name))
            .map(ListedRow::cells)
            .collect();
        let expected = Rows {
            includes: &self.includes,
            excludes: &self.excludes,
            exactly: self.exactly.as_deref(),
            count: self.count,
            at: self.at,
        };
        expected.judge(&rows, context.vars, context.line)
    }
}

/// One row as a listing with digests shows it.
struct ListedRow {
    repository: String,
    tag: Option<String>,
    digest: Option<String>,
    id: String,
}

impl ListedRow {
    fn cells(self) -> SeenRow {
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "<none>".to_owned());
        vec![
            ("repository".to_owned(), self.repository),
            ("tag".to_owned(), or_none(self.tag)),
            ("digest".to_owned(), or_none(self.digest)),
            ("id".to_owned(), self.id),
        ]
    }
}

/// A row for every tag with every digest of its repository, and one for every digest without a tag.
fn rows_of(image: &EngineImage) -> Vec<ListedRow> {
    let digests: Vec<Reference> = image.digests.iter().filter_map(|d| d.parse().ok()).collect();
    let tags: Vec<Reference> = image.real_tags().filter_map(|tag| tag.parse().ok()).collect();
    let digests_of = |name: &str| -> Vec<Option<String>> {
        let of_name = digests.iter().filter(|digest| digest.full_name() == name);
        let found: Vec<_> =
            of_name.map(|digest| digest.digest().map(ToString::to_string)).collect();
        if found.is_empty() { vec![None] } else { found }
    };
    let row = |name: &Reference, tag: Option<&str>, digest: Option<String>| ListedRow {
        repository: name.familiar_name(),
        tag: tag.map(str::to_owned),
        digest,
        id: image.id.clone(),
    };
    let tagged = tags.iter().flat_map(|tag| {
        let digests = digests_of(&tag.full_name());
        digests.into_iter().map(|digest| row(tag, tag.tag(), digest)).collect::<Vec<_>>()
    });
    let untagged = digests
        .iter()
        .filter(|digest| !tags.iter().any(|tag| tag.full_name() == digest.full_name()))
        .map(|digest| row(digest, None, digest.digest().map(ToString::to_string)));
    tagged.chain(untagged).collect()
}

/// Whether the CLI lists the tags that the engine has, with the same ids. Where not, something
/// stands between them: another context, a wrapper, another host.
fn agree(engine: &[EngineImage], client: &[ClientImage]) -> Result<(), ObserveError> {
    type Named = (String, String, String);
    let from_engine: BTreeSet<Named> = engine
        .iter()
        .flat_map(rows_of)
        .filter_map(|row| Some((full_name(&row.repository), row.tag?, row.id)))
        .collect();
    let from_client: BTreeSet<Named> = client
        .iter()
        .filter(|row| row.tag != "<none>" && row.repository != "<none>")
        .map(|row| (full_name(&row.repository), row.tag.clone(), row.id.clone()))
        .collect();
    let tell = |(name, tag, id): &Named| format!("{name}:{tag} ({})", &id[..id.len().min(19)]);
    if let Some(row) = from_engine.difference(&from_client).next() {
        return Err(ObserveError::Disagreement(format!(
            "`docker images` does not list {}",
            tell(row)
        )));
    }
    if let Some(row) = from_client.difference(&from_engine).next() {
        let row = tell(row);
        return Err(ObserveError::Disagreement(format!(
            "`docker images` lists {row}, which is not there"
        )));
    }
    Ok(())
}

fn full_name(repository: &str) -> String {
    repository.parse::<Reference>().map_or_else(|_| repository.to_owned(), |r| r.full_name())
}

#[cfg(test)]
mod tests;
