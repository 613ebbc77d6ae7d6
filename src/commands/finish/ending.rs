//! Before a classroom is taken away: how far its lab is, and whether that is to be lost.

use anstream::{eprint, print};
use tokio_util::sync::CancellationToken;

use crate::{
    classroom::standing::{self, Found, NoChoice},
    cli::standing::FinishArgs,
    output::{
        question::{Answer, ask},
        refusal::Refusal,
        signals::cancelled_by_signals,
        terminal,
    },
    place::{origin::Origin, student::StudentPlace, work::Work},
    report::{
        progress::Score,
        watch::{Seen, score},
    },
    text,
};

/// What was decided.
pub(super) enum Ending {
    /// It goes.
    Agreed,
    /// Nobody answered: Ctrl-C.
    Interrupted,
}

/// Asks whoever has done something of a lab, all of it too, and where nobody can see how far it is. Nothing is asked
/// where nothing was done yet, where it was said before (`--yes`), and where there is no terminal.
pub(super) async fn agreed(args: &FinishArgs, origin: &Origin) -> Result<Ending, Refusal> {
    let cancel = cancelled_by_signals();
    let sheet = terminal::sheet(args.plain);
    let told = match reached(origin, &cancel).await {
        Reached::Nothing => return Ok(Ending::Agreed),
        Reached::Known(score) => sheet.paragraph(&format!("{}.", score.tell())),
        Reached::Unseen(why) => sheet.paragraph(&why),
    };
    if args.yes {
        print!("{told}");
        return Ok(Ending::Agreed);
    }
    let lost = sheet.paragraph(
        "Its images, keys and signatures are lost, and nobody can look at what you did any more. To keep the result first: labcheck all --json result.json",
    );
    let question = format!("{told}{lost}Take the classroom away? [y/N] ");
    Ok(match ask(&question, false, &cancel).await {
        Answer::Yes => Ending::Agreed,
        Answer::No => return Err(Refusal::usage("Nothing was changed. To go on: labcheck")),
        Answer::Interrupted => Ending::Interrupted,
        Answer::NotAsked => {
            print!("{told}");
            let why = "Nobody is asked without a terminal, so it is taken away.";
            eprint!("{}", sheet.paragraph(why));
            Ending::Agreed
        }
    })
}

/// How far the lab of the classroom is.
enum Reached {
    /// No classroom is up, or nothing was done in it.
    Nothing,
    /// So far.
    Known(Score),
    /// It cannot be seen from here, and why.
    Unseen(String),
}

async fn reached(origin: &Origin, cancel: &CancellationToken) -> Reached {
    let here = &origin.here;
    match here.choose() {
        Ok(_) => {}
        Err(NoChoice::None) => return Reached::Nothing,
        Err(NoChoice::Gone(_)) if is_empty(&standing::find(&here.base)) => {
            return Reached::Nothing;
        }
        Err(NoChoice::Gone(_)) => {
            return unseen("the classroom of this shell is gone, and another one is up");
        }
        Err(NoChoice::Several(_)) => return unseen("several classrooms are up, and all go"),
        Err(NoChoice::Unreadable(unreadable)) => {
            return unseen(&format!("{}: {}", unreadable.folder.display(), unreadable.reason));
        }
    }
    let work = Work::find(here, None, false);
    let Ok(mut place) = work.and_then(|work| StudentPlace::of(work, origin, cancel)) else {
        return unseen("its engine cannot be asked");
    };
    let lab = std::sync::Arc::clone(&place.lab);
    let mut steps = Vec::new();
    for step in &lab.scenario.steps {
        let glance = place.glance(step).await;
        steps.push(Seen { record: glance.record, elsewhere: glance.elsewhere });
    }
    if steps.iter().any(|step| step.record.totals().errors > 0) {
        return unseen("not every check could be judged");
    }
    let score = score(&steps, lab.scenario.points());
    if score.done == 0 && score.points == 0 { Reached::Nothing } else { Reached::Known(score) }
}

fn unseen(why: &str) -> Reached {
    let why = text::for_terminal(why.as_bytes(), 400);
    Reached::Unseen(format!("How far the lab is cannot be told: {why}."))
}

fn is_empty(found: &Found) -> bool {
    found.standing.is_empty() && found.unreadable.is_empty()
}
