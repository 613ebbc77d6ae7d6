//! `labcheck watch`: shows where the student stands, and goes along with what they do in another
//! terminal. What only their own shell can tell is asked there; here nothing is probed.

mod along;
mod face;
mod screen;
mod wanted;

use std::io;

use anstream::{AutoStream, ColorChoice};

use self::{
    along::{End, Watch, faulty},
    face::Face,
    screen::Screen,
    wanted::Wanted,
};
use crate::{
    classroom::standing::{NoChoice, Session},
    cli::student::WatchArgs,
    env::text,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, signals::cancelled_by_signals},
    place::{find, here::Here, news, origin::Origin},
    report::{
        progress::Progress,
        style::Styles,
        watch::{Seen, State, summary},
    },
};

/// Shows it until somebody ends it.
pub(super) async fn watch(args: WatchArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let cancel = cancelled_by_signals();
    let place = find::find(args.scenario.as_deref(), args.plain, origin, &cancel)?;
    let news = news::follow(place.host.observer.engine.clone(), place.session.as_ref());
    let mut watch = Watch::of(place);
    let everything = Wanted::everything(&watch.place);
    tokio::select! {
        () = watch.look(&everything) => {}
        () = cancel.cancelled() => return Ok(ExitStatus::Incomplete),
    }
    if let Some(fault) = watch.seen.iter().find_map(faulty) {
        return Err(fault.into());
    }
    let face = if !args.plain && Screen::is_possible(text(&origin.variables, "TERM").as_deref()) {
        Face::screen(styles())?
    } else {
        Face::lines()
    };
    let is_screen = matches!(face, Face::Screen { .. });
    let end = watch.go_on(face, news, &cancel).await; // the terminal is as it was from here on
    if let (End::Gone, Some(session)) = (&end, &watch.place.session) {
        let chosen = Here { chosen: Some(session.folder.clone()), ..origin.here.clone() };
        let is_down = matches!(chosen.choose(), Err(NoChoice::Down(_)));
        return Err(Refusal::error(gone(session, is_down)));
    }
    if is_screen {
        tell(&format!("{}\n", summary(&watch.seen, watch.place.lab.scenario.points())));
    }
    Ok(if all_done(&watch.seen) { ExitStatus::Passed } else { ExitStatus::Incomplete })
}

fn all_done(seen: &[Seen]) -> bool {
    let known = seen.iter().map(|seen| match seen.state() {
        State::Known(progress) => Some(progress),
        State::Elsewhere => None,
    });
    known.collect::<Option<Vec<_>>>().is_some_and(|all| Progress::all_done(&all))
}

/// Colours, where the terminal is to have them (`NO_COLOR`, `CLICOLOR`).
fn styles() -> Styles {
    if AutoStream::choice(&io::stdout()) == ColorChoice::Never {
        Styles::default()
    } else {
        Styles::colourful()
    }
}

/// A folder that is being taken away at this moment is nobody's to go on with.
fn gone(session: &Session, is_down: bool) -> String {
    let what = format!(
        "The classroom is gone, so there is nothing more to watch: {}",
        crate::text::name(&session.lab.title)
    );
    if is_down {
        format!(
            "{what}\nTo go on where you were: labcheck start\nWhat it left behind is taken away by: labcheck finish"
        )
    } else {
        format!("{what}\nTo begin again: labcheck start")
    }
}
