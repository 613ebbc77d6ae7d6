//! What was seen of a deed that was not done, in words.

use super::exit::exit as how;
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
        DeedSeen::Typed { line, exported, by_sudo, exit, .. } => {
            let by = if *by_sudo { " by sudo" } else { "" };
            let with = exported.iter().map(|(name, value)| match value {
                None => format!(", without {name}"),
                Some(value) => format!(", with {name}={value}"),
            });
            let with: String = with.collect();
            let ended = match exit {
                None => "; its end was not seen".to_owned(),
                Some(exit) => format!(": {}", how(exit)),
            };
            format!("`{line}` was typed{by}{with}{ended}")
        }
        DeedSeen::Unknown { said } => said.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        journal::{DeedAsked, TypedAsked, deeds::Signing},
        outcome::Exit,
    };

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
            (
                DeedAsked::Typed(TypedAsked {
                    line: "docker ps".into(),
                    is_pattern: false,
                    exported: [("X".into(), "on".into()), ("Y".into(), "unset".into())].into(),
                    sudo: Some(false),
                    exit: 1,
                }),
                "`docker ps` was typed, with X on, with Y unset, without sudo, and ended with status 1",
            ),
            (
                DeedAsked::Typed(TypedAsked {
                    line: "docker .*".into(),
                    is_pattern: true,
                    exported: [].into(),
                    sudo: Some(true),
                    exit: 0,
                }),
                "a command line like `docker .*` was typed, by sudo, and ended with status 0",
            ),
        ] {
            assert_eq!(asked.to_string(), words);
        }
        let typed = |exported: &[(&str, Option<&str>)], by_sudo, exit| DeedSeen::Typed {
            line: "docker ps".into(),
            is_it: true,
            exported: exported
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.map(str::to_owned)))
                .collect(),
            by_sudo,
            exit,
        };
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
            (
                typed(&[("X", None)], false, Some(Exit::Code(0))),
                "`docker ps` was typed, without X: exit status 0".to_owned(),
            ),
            (
                typed(&[("X", None)], true, Some(Exit::Code(0))),
                "`docker ps` was typed by sudo, without X: exit status 0".to_owned(),
            ),
            (
                typed(&[("X", Some("0"))], true, Some(Exit::Signal(9))),
                "`docker ps` was typed by sudo, with X=0: ended by signal 9".to_owned(),
            ),
            (typed(&[], false, None), "`docker ps` was typed; its end was not seen".to_owned()),
        ] {
            assert_eq!(seen(&done), words);
        }
    }
}
