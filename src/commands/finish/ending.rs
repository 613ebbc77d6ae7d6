//! Before a classroom is taken away: how far its lab is, and whether that is to be lost.

use tokio_util::sync::CancellationToken;

use crate::{
    classroom::standing::NoChoice,
    cli::standing::FinishArgs,
    output::{
        print::{eprint, print},
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
    let (told, keep) = match reached(origin, &cancel).await {
        Reached::Nothing => return Ok(Ending::Agreed),
        Reached::Known(score) => (format!("{}.", score.tell()), KEEP),
        Reached::Unseen(why) => (why, KEEP),
        Reached::Down(why) => (why, KEEP_OF_DOWN),
    };
    let told = sheet.paragraph(&told);
    if args.yes {
        print!("{told}");
        return Ok(Ending::Agreed);
    }
    let lost = if args.keep.is_some() {
        "Its images, keys and signatures are lost.".to_owned()
    } else {
        format!(
            "Its images, keys and signatures are lost, and nobody can look at what you did any more. To keep the result first: {keep}"
        )
    };
    let lost = sheet.paragraph(&lost);
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

/// What to type to keep the result.
const KEEP: &str = "labcheck finish --keep result.json";
const KEEP_OF_DOWN: &str = "labcheck start, and then labcheck finish --keep result.json";

/// How far the lab of the classroom is.
enum Reached {
    /// No classroom is up, or nothing was done in it.
    Nothing,
    /// So far.
    Known(Score),
    /// It cannot be seen from here, and why.
    Unseen(String),
    /// It cannot be seen until somebody goes on with it.
    Down(String),
}

async fn reached(origin: &Origin, cancel: &CancellationToken) -> Reached {
    let here = &origin.here;
    match here.choose() {
        Ok(_) => {}
        Err(NoChoice::None | NoChoice::Gone(_)) => return Reached::Nothing,
        Err(NoChoice::Down(dead)) => {
            let title = text::name(&dead.session.lab.title);
            return Reached::Down(format!("The classroom for \"{title}\" is down."));
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
    // What is skipped may have been done.
    let is_skipped =
        steps.iter().any(|step| step.record.skip.is_some() || step.record.totals().skipped > 0);
    if score.done == 0 && score.points == 0 && !is_skipped {
        Reached::Nothing
    } else {
        Reached::Known(score)
    }
}

fn unseen(why: &str) -> Reached {
    let why = text::for_terminal(why.as_bytes(), 400);
    Reached::Unseen(format!("How far the lab is cannot be told: {why}."))
}
