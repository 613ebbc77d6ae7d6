//! Before a classroom is taken away: how far its lab is, and whether that is to be lost.

use anstream::{eprint, print};
use tokio_util::sync::CancellationToken;

use super::{
    place::{StudentPlace, Work},
    question::{Answer, ask},
    signals::cancelled_by_signals,
    terminal,
};
use crate::{
    cli::standing::FinishArgs,
    env::Surroundings,
    exit::Code,
    report::{
        progress::Score,
        watch::{Seen, score},
    },
};

/// What was decided.
pub(super) enum Ending {
    /// It goes.
    Agreed,
    /// It stays, and labcheck ends so.
    Stays(Code),
}

/// Asks whoever is in the middle of a lab. Nothing is asked where nothing was done yet, where everything
/// is done, where it was said before (`--yes`), and where there is no terminal.
pub(super) async fn agreed(args: &FinishArgs, surroundings: &Surroundings) -> Ending {
    let cancel = cancelled_by_signals();
    let Some(score) = reached(surroundings, &cancel).await else { return Ending::Agreed };
    if score.done == 0 && score.points == 0 {
        return Ending::Agreed;
    }
    let sheet = terminal::sheet(args.plain);
    let is_whole = score.done == score.steps;
    let told = sheet.paragraph(&format!("{}.", score.tell()));
    if is_whole || args.yes {
        print!("{told}");
        return Ending::Agreed;
    }
    let lost = sheet.paragraph(
        "Its images, keys and signatures are lost, and nobody can look at what you did any more. To keep the result first: labcheck all --json result.json",
    );
    let question = format!("{told}{lost}Take the classroom away? [y/N] ");
    let answer = if args.plain { Answer::NotAsked } else { ask(&question, false, &cancel).await };
    match answer {
        Answer::Yes => Ending::Agreed,
        Answer::No => {
            eprint!("{}", sheet.paragraph("Nothing was changed. To go on: labcheck"));
            Ending::Stays(Code::Usage)
        }
        Answer::Interrupted => Ending::Stays(Code::Interrupted),
        Answer::NotAsked => {
            print!("{told}");
            let why = "Nobody is asked without a terminal, so it is taken away.";
            eprint!("{}", sheet.paragraph(why));
            Ending::Agreed
        }
    }
}

/// How far the lab of the classroom is, as far as it can be seen from here.
async fn reached(surroundings: &Surroundings, cancel: &CancellationToken) -> Option<Score> {
    let work = Work::find(surroundings, None, false).ok()?;
    if !work.has_classroom() {
        return None;
    }
    let mut place = StudentPlace::of(work, surroundings, cancel).ok()?;
    let lab = std::sync::Arc::clone(&place.lab);
    let mut steps = Vec::new();
    for step in &lab.scenario.steps {
        let glance = place.glance(step).await;
        steps.push(Seen { record: glance.record, elsewhere: glance.elsewhere });
    }
    Some(score(&steps, lab.scenario.points()))
}
