//! State folders with odd paths: a lab is done there as anywhere, or it is refused with a sentence and nothing is made.

use std::{path::PathBuf, time::Duration};

use crate::{
    needs,
    promise::{Input, Place, Ran, is_full, sweep},
};

/// Names that do, the first of them in the short form, too.
const TAKEN: &[&str] = &[
    "co:lon",
    "back\\slash",
    "sp ace",
    "semi;touch x",
    "$dollar",
    "quo'te",
    "dq\"",
    "`tick`",
    "st*r",
    "[b]",
    "{b}",
    "a=b",
    "-dash",
    "a@b",
    "&",
    "ünï",
    "日本",
];
/// Characters that mean something to docker or in mount options.
const REFUSED: &[&str] = &["com,ma", "per%cent", "ha#sh", "ques?tion", "new\nline", "es\u{1b}c"];
/// Bytes of the longest state folder that has room for a socket below it (unix(7)), with a lab of one machine.
const LONGEST: usize = 65;

#[tokio::test]
async fn a_lab_is_done_in_a_state_folder_with_an_odd_path_or_it_is_refused_before_anything_is_made()
{
    if !needs::met(&["docker", "private engine"]) {
        return;
    }
    let place = Place::new();
    let input = |path: PathBuf| {
        let mut command = place.labcheck(&["run", "--engine", "private", "--plain", "step1"]);
        command.env("LABCHECK_STATE_DIR", &path);
        Input {
            name: format!("{path:?}"),
            command,
            within: Duration::from_mins(2),
            may_go_on: false,
        }
    };
    let long = |bytes: usize| {
        let room = bytes - place.at("").as_os_str().len();
        place.at(&"x".repeat(room))
    };
    let taken = if is_full() { TAKEN } else { &TAKEN[..4] };
    let taken = taken.iter().map(|name| place.at(name)).chain([long(LONGEST)]);
    sweep("paths", taken.map(input).collect(), |ran: &Ran| match ran.code {
        Some(0) if ran.told.contains("1 of 1 step passed") => Ok(()),
        code => Err(format!("exit code {code:?}")),
    })
    .await;
    let refused: Vec<_> =
        REFUSED.iter().map(|name| place.at(name)).chain([long(LONGEST + 1)]).collect();
    sweep("paths, refused", refused.iter().cloned().map(input).collect(), |ran: &Ran| {
        ran.is_labchecks(&[3])?;
        ran.judges_nothing()?;
        let says = ran.told.contains("set LABCHECK_STATE_DIR to another folder");
        if says { Ok(()) } else { Err("it does not say what to do".to_owned()) }
    })
    .await;
    assert!(refused.iter().all(|path| !path.exists()), "something was made");
}
