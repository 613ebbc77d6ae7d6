//! Whose a file is: by the name on it, by its place, and by the roster. Nobody is chosen where they disagree.

use crate::{
    gradebook::{
        RowError, Student,
        matching::{Match, Matcher, Place},
    },
    intake::StudentHint,
    submission::Who,
    text,
};

/// A student, and whether the roster has them.
pub(super) type Known = (Student, Option<bool>);

/// Whose it is. The error is of a file that two students are named by: it goes into one row, and nobody gets its marks.
pub(super) fn whose(
    roster: Option<&Matcher<'_>>,
    who: Option<&Who>,
    hint: &StudentHint,
    place: &str,
) -> (Known, Result<(), RowError>) {
    let unlisted = || Student {
        id: who.map_or_else(|| by_place(hint, place), |who| text::name(&who.id)),
        name: who.and_then(|who| who.name.as_deref()).or(hint.name.as_deref()).map(text::name),
        ..Student::default()
    };
    let Some(matcher) = roster else { return ((unlisted(), None), Ok(())) };
    let lay = Place {
        id: hint.id.as_deref(),
        folder: hint.folder.as_deref(),
        name: hint.name.as_deref(),
        platform_id: hint.platform_id.as_deref(),
    };
    match matcher.whose(who.map(|who| who.id.as_str()), &lay) {
        Match::Matched { student, .. } => ((student.clone(), Some(true)), Ok(())),
        Match::Unknown => ((unlisted(), Some(false)), Ok(())),
        Match::Conflict { claimed, placed } => {
            let name = |student: Option<&Student>, other: &str| {
                student.map_or_else(|| text::name(other), |student| text::name(&student.id))
            };
            let claim = name(claimed, who.map_or("", |who| &who.id));
            let there = name(placed, place);
            let error = RowError {
                what: format!("it says that it is {claim}'s, and was handed in as {there}'s"),
                next: "ask both; then have it handed in under one name".to_owned(),
            };
            let student = placed.or(claimed);
            let known = student
                .map_or_else(|| (unlisted(), Some(false)), |student| (student.clone(), Some(true)));
            (known, Err(error))
        }
    }
}

fn by_place(hint: &StudentHint, place: &str) -> String {
    let told = [&hint.id, &hint.folder, &hint.name, &hint.platform_id];
    told.into_iter().flatten().next().map_or_else(|| text::name(place), |name| text::name(name))
}
