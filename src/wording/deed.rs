//! What was seen of a deed that was not done, in words.

use crate::{
    journal::deeds::Through,
    verdict::{DeedSeen, OwnAction},
};

/// A line for it.
pub(super) fn seen(seen: &DeedSeen) -> String {
    match seen {
        DeedSeen::Pulled { image, through } => {
            let how = match through {
                Through::Trust => "through content trust",
                Through::Plain => "without content trust",
            };
            format!("{image} was pulled {how}")
        }
        DeedSeen::InARow { times } => {
            format!("in a row, with nothing else between them: {times}")
        }
        DeedSeen::RanAnother { image } => {
            format!("a container of {image} ran, which was another image when it was made")
        }
        DeedSeen::RanById { image } => format!(
            "a container was made from the whole id of {image}, as a build does; that does not count"
        ),
        DeedSeen::ByLabcheck { step, action, image } => {
            let what = match action {
                OwnAction::Pull => "pull of",
                OwnAction::Push => "push of",
                OwnAction::Tag => "tag of",
                OwnAction::Start => "start of a container of",
            };
            format!(
                "labcheck did the {what} {image} when it solved {step}, which counts for that step alone"
            )
        }
        DeedSeen::Unknown { said } => said.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{DeedAsked, deeds::Signing};

    #[test]
    fn every_deed_is_told_in_a_few_words() {
        let image = || "a:1".to_owned();
        let some = |text: &str| Some(text.to_owned());
        let pulled = |through, in_a_row| DeedAsked::Pulled { image: image(), through, in_a_row };
        let pushed = |signing| DeedAsked::Pushed { image: image(), signing };
        let published =
            |target, delegation| DeedAsked::Published { collection: image(), target, delegation };
        for (asked, words) in [
            (pulled(None, 1), "a:1 was pulled"),
            (pulled(Some(Through::Plain), 1), "a:1 was pulled without content trust"),
            (
                pulled(Some(Through::Trust), 2),
                "a:1 was pulled through content trust, 2 times in a row",
            ),
            (pushed(None), "a:1 was pushed"),
            (pushed(Some(Signing::Ended)), "a:1 was pushed and signed"),
            (pushed(Some(Signing::Unfinished)), "a:1 was pushed, and its signing did not end"),
            (DeedAsked::Ran { image: image() }, "a container of a:1 ran"),
            (DeedAsked::Tagged { image: image() }, "an image was named a:1 by hand"),
            (DeedAsked::Removed { image: image() }, "a:1 was here, and was removed"),
            (
                DeedAsked::FoundUnsigned { image: image() },
                "a signature of a:1 was looked for, and there was none",
            ),
            (DeedAsked::AskedTrust { image: image() }, "a signature of a:1 was looked for"),
            (published(None, None), "a:1 was published"),
            (
                published(some("v1"), some("targets/x")),
                "a:1 was published, with v1, delegated to targets/x",
            ),
            (
                DeedAsked::Rotated { collection: image(), role: "snapshot".into() },
                "the snapshot key of a:1 was rotated",
            ),
        ] {
            assert_eq!(asked.to_string(), words);
        }
        let by = |action| DeedSeen::ByLabcheck { step: "one".into(), action, image: image() };
        let ending = "a:1 when it solved one, which counts for that step alone";
        for (done, words) in [
            (DeedSeen::Pulled { image: image(), through: Through::Plain }, "a:1 was pulled without content trust".to_owned()),
            (DeedSeen::InARow { times: 1 }, "in a row, with nothing else between them: 1".to_owned()),
            (
                DeedSeen::RanAnother { image: image() },
                "a container of a:1 ran, which was another image when it was made".to_owned(),
            ),
            (
                DeedSeen::RanById { image: image() },
                "a container was made from the whole id of a:1, as a build does; that does not count".to_owned(),
            ),
            (by(OwnAction::Pull), format!("labcheck did the pull of {ending}")),
            (by(OwnAction::Push), format!("labcheck did the push of {ending}")),
            (by(OwnAction::Tag), format!("labcheck did the tag of {ending}")),
            (by(OwnAction::Start), format!("labcheck did the start of a container of {ending}")),
        ] {
            assert_eq!(seen(&done), words);
        }
    }
}
