//! A classroom that went down: whether `labcheck start` goes on with it.

use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::{
    classroom::{
        self,
        standing::{Dead, Session, dead},
    },
    cli::{EngineArg, standing::StartArgs},
    library::Lab,
    output::{
        print::{print, println},
        question::{Answer, ask},
        refusal::Refusal,
        terminal,
    },
    text,
    wording::down,
};

/// Characters of what was found that are told at most.
pub(super) const TOLD: usize = 8_000;

/// What a start is to do.
pub(super) enum Course {
    /// Make a classroom.
    Anew,
    /// Go on with this one.
    GoOn(Box<Dead>),
    /// Nothing: Ctrl-C.
    Interrupted,
}

/// A start that may find one.
pub(super) struct Found<'f> {
    pub(super) args: &'f StartArgs,
    /// The state folder.
    pub(super) base: &'f Path,
    pub(super) lab: &'f Lab,
    pub(super) cancel: &'f CancellationToken,
}

impl Found<'_> {
    /// Decides it, after asking where there is a terminal and something that went down. What is not to be gone on with
    /// is taken away.
    pub(super) async fn course(&self) -> Result<Course, Refusal> {
        if !self.lets_unfit_go().await? {
            return Ok(Course::Interrupted);
        }
        let base = self.base;
        let all = dead(base);
        if self.args.afresh {
            let left = classroom::sweep_all(base).await.left;
            return taken(&all, &left);
        }
        let Some(other) = all.last() else { return Ok(Course::Anew) };
        let Some(dead) = all.iter().rev().find(|dead| is_of(self.lab, &dead.session)) else {
            let is_same_title = other.session.lab.title == self.lab.scenario.title;
            return Err(Refusal::usage(down::another(&title(other), other.last, is_same_title)));
        };
        match self.args.engine {
            EngineArg::Host => return Err(Refusal::usage(down::other_engine(&title(dead)))),
            EngineArg::Auto | EngineArg::Private => {}
        }
        let is_asked = !self.args.yes && !self.args.plain;
        let question = down::question(&title(dead), dead.last);
        let answer =
            if is_asked { ask(&question, true, self.cancel).await } else { Answer::NotAsked };
        match answer {
            Answer::Yes => Ok(Course::GoOn(dead.clone().into())),
            Answer::No => {
                let left = classroom::sweep_with(base, &dead.session.folder).await.left;
                taken(std::slice::from_ref(dead), &left)
            }
            Answer::Interrupted => Ok(Course::Interrupted),
            Answer::NotAsked => {
                let told = down::goes_on(&title(dead), dead.last);
                print!("{}", terminal::sheet(self.args.plain).paragraph(&told));
                Ok(Course::GoOn(dead.clone().into()))
            }
        }
    }
}

/// Whether a classroom was made from the very files of a lab.
pub(super) fn is_of(lab: &Lab, session: &Session) -> bool {
    let ours = lab.text();
    session.lab.scenario == ours.scenario && session.lab.handout == ours.handout
}

fn taken(dead: &[Dead], left: &[String]) -> Result<Course, Refusal> {
    all_gone(left)?;
    for dead in dead {
        println!("{}", down::taken_away(&title(dead)));
    }
    Ok(Course::Anew)
}

/// That nothing could not be taken away.
pub(super) fn all_gone(left: &[String]) -> Result<(), Refusal> {
    if left.is_empty() {
        return Ok(());
    }
    let left = text::for_terminal(left.join("\n  ").as_bytes(), TOLD);
    Err(Refusal::error(format!(
        "These could not be taken away:\n  {left}\nNext: look what uses them, then start again"
    ))
    .laid_out())
}

fn title(dead: &Dead) -> String {
    text::name(&dead.session.lab.title)
}
