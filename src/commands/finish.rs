//! `labcheck finish`: takes the classroom away, and says what was taken.

mod ending;
mod inventory;
mod keep;

use std::{io, path::Path, time::Duration};

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use self::{ending::Ending, inventory::Inventory};
use crate::{
    classroom::{
        self,
        standing::{
            self, Answer, ControlError, Found, NoChoice, Request, Session, ask, find::CHOICE,
            starting,
        },
    },
    cli::standing::FinishArgs,
    exit::ExitStatus,
    host::{carriers, pidfd::Pidfd},
    output::{
        print::{print, println},
        refusal::Refusal,
        terminal,
    },
    place::{aside, here::Here, origin::Origin, proving},
    text,
    wording::down,
};

/// An engine stops in a second; this is for a machine in trouble.
const CLOSED_WITHIN: Duration = Duration::from_mins(1);
const ENDED_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(20);

const IN_IT: &str = "\
This shell is in the classroom and would go with it; nothing was taken away.
Next: exit, then labcheck finish";

const NOT_THIS_ONE: &str = "\
The classroom of this shell is gone, and another one is up; nothing was taken away.
Next: exit, or unset LABCHECK_CLASSROOM; then labcheck finish";

/// Does it. No classroom is no error.
pub(super) async fn finish(args: &FinishArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let here = &origin.here;
    let base = &here.base;
    if args.dry_run {
        return Ok(dry_run(here).await);
    }
    let found = wanted(here);
    if found.standing.iter().any(Session::is_seen_inside) {
        return Err(Refusal::usage(IN_IT));
    }
    if matches!(here.choose(), Err(NoChoice::Gone(_))) && !found.is_empty() {
        return Err(Refusal::usage(NOT_THIS_ONE));
    }
    if let Some(path) = &args.keep {
        keep::keep(path, origin).await?;
    }
    proving::swept(base, &origin.machine.labcheck, &CancellationToken::new()).await;
    match ending::agreed(args, origin).await? {
        Ending::Agreed => {}
        Ending::Interrupted => return Ok(ExitStatus::Interrupted),
    }
    let mut left = end_start(base).await?;
    let found = wanted(here);
    let mut some = !left.is_empty();
    for session in &found.standing {
        some = true;
        let taken = Inventory::of(session).await;
        let shells = shells(&session.folder);
        left.extend(close(session).await);
        println!("The classroom for \"{}\" is taken away:", text::name(&session.lab.title));
        taken.print();
        tell_shells(&shells);
    }
    for unreadable in &found.unreadable {
        some = true;
        if standing::distrust(&unreadable.folder).is_some() {
            left.push(unreadable.to_string()); // who answers there may be anybody
        } else {
            left.extend(close_unread(&unreadable.folder).await);
        }
    }
    let mut kept = Vec::new();
    for unfit in standing::unfit(base) {
        kept.extend(aside::keep(&unfit)?.map(|path| (unfit, path)));
    }
    let swept = classroom::sweep_all(base).await;
    for (unfit, path) in kept.iter().filter(|(unfit, _)| !unfit.folder.exists()) {
        let told = down::unfit_taken(&safe(&unfit.to_string()), Some(path));
        print!("{}", terminal::sheet(args.plain).paragraph(&told));
    }
    for folder in &swept.folders {
        some = true;
        println!("What a dead classroom left is taken away: {}", folder.display());
        tell_shells(&shells(folder));
    }
    left.extend(swept.left);
    for folder in &found.passing {
        println!("Left alone: {}, where a labcheck run is at work", folder.display());
    }
    if !left.is_empty() {
        let left = safe(&left.join("\n  "));
        return Err(Refusal::error(format!(
            "These could not be taken away:\n  {left}\nNext: look what uses them, then labcheck finish again"
        ))
        .laid_out());
    }
    if !some {
        println!("No classroom is up; there is nothing to take away.{}", here.roots("finish"));
    }
    Ok(ExitStatus::Passed)
}

/// Says what [`finish`] would take, and changes nothing.
async fn dry_run(here: &Here) -> ExitStatus {
    let found = wanted(here);
    for session in &found.standing {
        println!(
            "labcheck finish would take away the classroom for \"{}\":",
            text::name(&session.lab.title)
        );
        Inventory::of(session).await.print();
        tell_shells(&shells(&session.folder));
    }
    for unreadable in &found.unreadable {
        println!("labcheck finish would take away {}", unreadable.folder.display());
    }
    let dead = classroom::abandoned(&here.base);
    for folder in &dead {
        println!(
            "labcheck finish would take away what a dead classroom left: {}",
            folder.display()
        );
    }
    if found.standing.is_empty() && found.unreadable.is_empty() && dead.is_empty() {
        println!("No classroom is up; there is nothing to take away.");
    } else {
        println!("Nothing was changed. To do it: labcheck finish");
    }
    ExitStatus::Passed
}

/// The classroom that this shell is in, else all of them.
fn wanted(here: &Here) -> Found {
    if here.chosen.is_some() {
        match here.choose() {
            Ok(session) => return Found { standing: vec![session], ..Found::default() },
            Err(NoChoice::Unreadable(unreadable)) => {
                return Found { unreadable: vec![unreadable], ..Found::default() };
            }
            Err(_) => {} // it is gone: what else there is goes too
        }
    }
    standing::find(&here.base)
}

/// Ends a start that is going on, or that was killed and whose keeper goes on.
async fn end_start(base: &Path) -> io::Result<Vec<String>> {
    let deadline = Instant::now() + CLOSED_WITHIN;
    let (mut asked, mut keeper) = (None, None);
    while let Some(start) = starting::in_progress(base)? {
        if let Some(holder) = start.keeper.filter(|_| start.pid != asked) {
            println!("A classroom is just being started; it is told to end.");
            holder.ask_to_end()?;
            (asked, keeper) = (start.pid, Some(holder));
        }
        if Instant::now() > deadline {
            return Ok(vec![format!(
                "a labcheck start that does not end, below {}",
                base.display()
            )]);
        }
        sleep(POLL).await;
    }
    if let Some(keeper) = keeper {
        keeper.has_ended_within(ENDED_WITHIN).await;
    }
    Ok(Vec::new())
}

/// Has the keeper take its classroom away, and waits until it has ended.
async fn close(session: &Session) -> Vec<String> {
    let keeper = session.keeper();
    let mut left = match ask(&session.folder, &Request::Close {}, CLOSED_WITHIN).await {
        Ok(Answer::Closed { left }) => left,
        Ok(_)
        | Err(
            ControlError::Silent
            | ControlError::TooLong
            | ControlError::Strange(_)
            | ControlError::Unreachable(_),
        ) => {
            // It may be closing already. A signal says the same.
            match keeper.as_ref().map(Pidfd::ask_to_end) {
                Some(Err(error)) => vec![format!("process {}: {error}", session.pid)],
                Some(Ok(())) | None => Vec::new(),
            }
        }
    };
    if let Some(keeper) = keeper
        && !keeper.has_ended_within(ENDED_WITHIN).await
    {
        left.push(format!("process {}, the classroom's keeper", session.pid));
    }
    left
}

/// The same where the session does not say who the keeper is.
async fn close_unread(folder: &Path) -> Vec<String> {
    match ask(folder, &Request::Close {}, CLOSED_WITHIN).await {
        Ok(Answer::Closed { left }) => {
            println!("{} is taken away.", folder.display());
            left
        }
        Ok(_) => vec![folder.display().to_string()],
        Err(error) => vec![format!("{}: {error}", folder.display())],
    }
}

/// The shells that are in a classroom: what to say of each.
fn shells(folder: &Path) -> Vec<String> {
    let carriers = carriers(CHOICE, folder.as_os_str());
    let told = carriers.into_iter().map(|carrier| {
        if carrier.is_ours {
            "This shell is in it: leave it with exit.".to_owned()
        } else {
            format!(
                "A shell is still in it: {}, process {}. Leave it with exit.",
                text::name(&carrier.name),
                carrier.pid
            )
        }
    });
    told.collect()
}

fn tell_shells(shells: &[String]) {
    for shell in shells {
        println!("{shell}");
    }
}

fn safe(text: &str) -> String {
    text::for_terminal(text.as_bytes(), 8_000)
}
