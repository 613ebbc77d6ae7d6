//! The verdict on an object.

use serde_json::Value;

use super::{
    json::{text, texts},
    property::{Property, Wanted},
    spec::ObjectCheck,
};
use crate::{
    check::{
        image::find,
        seen::{Context, Judged, deeds, engine_images, expand, inspected},
    },
    fact::{Limit, Observation, ObserveError, Query},
    image::EngineImage,
    journal::lifetime::{has_gap, is_followed, was_made, went as was_removed},
    object::{ObjectKind, ObjectName, Sought},
    syntax::{source::Span, template::Vars},
    text::bounded as cut,
    verdict::{Difference, Mismatch},
};

/// What of an object is told where something of it is not as it should be.
const TOLD: usize = 8;
/// Bytes of each of these.
const LONGEST: usize = 500;

pub(super) fn judge(check: &ObjectCheck, seen: &[Observation], context: &Context<'_>) -> Judged {
    let sought = check.sought(context.vars)?;
    let line = |at: Span| (context.line)(at);
    let only = |what: Difference| Ok(vec![Mismatch { line: line(check.at), what }]);
    let objects = match inspected(seen, &sought)? {
        Ok(objects) => objects,
        Err(why) => return only(Difference::NoManager { sought, why }),
    };
    if let (true, Sought::Named(object)) = (check.gone, &sought) {
        return went(object, objects, seen)?.map_or_else(|| Ok(Vec::new()), only);
    }
    // Of several the one that comes nearest is told.
    let mut best: Option<Vec<Mismatch>> = None;
    for object in objects.iter().filter(|object| is_whole(check.kind, object)) {
        let found = compare(check, &sought, object, seen, context)?;
        if best.as_ref().is_none_or(|best| found.len() < best.len()) {
            best = Some(found);
        }
    }
    best.map_or_else(|| only(Difference::ObjectMissing { sought }), Ok)
}

/// Whether there is more of it than what was left: a stack is its services, as `docker stack ls` counts them.
fn is_whole(kind: ObjectKind, object: &Value) -> bool {
    kind != ObjectKind::Stack || !texts(object, &["Services"]).is_empty()
}

/// Why it does not count as gone: it is there, or never was. What nobody saw is no answer.
fn went(
    object: &ObjectName,
    objects: &[Value],
    seen: &[Observation],
) -> Result<Option<Difference>, ObserveError> {
    if !objects.is_empty() {
        return Ok(Some(Difference::ObjectPresent { object: object.clone() }));
    }
    let entries = deeds(seen, &Query::Lifetime(object.clone()))?;
    // What labcheck made for another step is there for the student to take away: that it went shows that it was there.
    if was_made(entries, object) || was_removed(entries, object) {
        Ok(None)
    } else if !is_followed(entries) {
        Err(ObserveError::Limit(Limit::Unfollowed(object.clone())))
    } else if has_gap(entries) {
        let why = format!("it has a gap, in which there may have been the {object}");
        Err(ObserveError::Journal(why))
    } else {
        Ok(Some(Difference::NeverThere { object: object.clone() }))
    }
}

fn compare(
    check: &ObjectCheck,
    sought: &Sought,
    object: &Value,
    seen: &[Observation],
    context: &Context<'_>,
) -> Judged {
    let name = name_of(sought, object);
    let mut found = Vec::new();
    let mut differs = |property: &str, at: Span, wanted: String, seen| {
        let (object, of, seen) = (name.clone(), property.to_owned(), bounded(seen));
        let what = Difference::Property { object, of, wanted, seen };
        found.push(Mismatch { line: (context.line)(at), what });
    };
    if let Some(image) = check.wanted_image() {
        let wanted = expand(image, context.vars)?;
        if let Some(made_from) = of_another_image(object, &wanted, engine_images(seen)?)? {
            differs("image", image.at, wanted, vec![made_from]);
        }
    }
    for (property, wanted) in &check.wanted {
        let Some(has) = (property.seen)(object) else {
            let why = format!("it does not tell `{}` of the {name}", property.key);
            return Err(ObserveError::Engine(why));
        };
        for one in wanted {
            if let Some((wanted, seen)) = lacks(property, one, &has, context.vars)? {
                differs(property.key, one.at, wanted, seen);
            }
        }
    }
    for logs in &check.logs {
        let Some(what) = logs.judge(&name, seen, context.vars)? else { continue };
        found.push(Mismatch { line: (context.line)(logs.at), what });
    }
    Ok(found)
}

/// Which of those that are sought it is.
fn name_of(sought: &Sought, object: &Value) -> ObjectName {
    match sought {
        Sought::Named(object) => object.clone(),
        Sought::MadeFrom { .. } => {
            let name = text(object, &["Name"]);
            ObjectName::new(sought.kind(), name.strip_prefix('/').unwrap_or(&name))
        }
    }
}

/// What is told of what an object has.
fn bounded(mut seen: Vec<String>) -> Vec<String> {
    seen.truncate(TOLD);
    for one in &mut seen {
        *one = cut(one, LONGEST).into_owned();
    }
    seen
}

/// What is wanted and not there, or there and must not be, with what is there of the kind.
fn lacks(
    property: &Property,
    wanted: &Wanted,
    has: &[String],
    vars: &Vars,
) -> Result<Option<(String, Vec<String>)>, ObserveError> {
    let text = expand(&wanted.text, vars)?;
    if let Some(why) = (property.wrong)(&text) {
        let why = format!("`{text}` is not a valid value of `{}`: {why}", property.key);
        return Err(ObserveError::Unresolved(why));
    }
    let Some(name) = &wanted.name else {
        let is_there = has.iter().any(|seen| (property.fits)(&text, seen));
        return Ok((!is_there).then(|| (text, has.to_vec())));
    };
    let prefix = format!("{name}=");
    let of_name = has.iter().filter(|pair| pair.starts_with(&prefix));
    let values: Vec<&str> = of_name.map(|pair| &pair[prefix.len()..]).collect();
    let is_there = values.iter().any(|seen| (property.fits)(&text, seen));
    Ok((!is_there).then(|| {
        let seen = values.iter().map(|value| format!("{prefix}{value}")).collect();
        (format!("{prefix}{text}"), seen)
    }))
}

/// What it was made from, where that is not the image that has this name now: a name that was given to another image
/// since does not count, and neither does one that is gone.
fn of_another_image(
    object: &Value,
    wanted: &str,
    images: &[EngineImage],
) -> Result<Option<String>, ObserveError> {
    let (id, named) = (text(object, &["Image"]), text(object, &["Config", "Image"]));
    if find(images, wanted)?.is_some_and(|image| image.id == id) {
        return Ok(None);
    }
    let mut tags = images.iter().filter(|other| other.id == id).flat_map(EngineImage::real_tags);
    let tag = tags.next().map(str::to_owned);
    Ok(Some(tag.unwrap_or_else(|| format!("{id}, which {named} does not name any more"))))
}
