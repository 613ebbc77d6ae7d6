//! A classroom that went down and that nobody can go on with: `labcheck start` takes it away where somebody says so, and
//! what can still be handed in of it is kept.

use super::down::{Found, TOLD, all_gone};
use crate::{
    classroom::{self, standing},
    output::{
        print::print,
        question::{Answer, ask},
        refusal::Refusal,
        terminal,
    },
    place::aside,
    text,
    wording::down,
};

impl Found<'_> {
    /// Does it, one after the other; whether the start goes on, which it does not after Ctrl-C.
    pub(super) async fn lets_unfit_go(&self) -> Result<bool, Refusal> {
        for unfit in standing::unfit(self.base) {
            let told = text::for_terminal(unfit.to_string().as_bytes(), TOLD);
            match self.answer(&told).await {
                Answer::Yes => {}
                Answer::No | Answer::NotAsked => {
                    return Err(Refusal::usage(down::unfit_stays(&told)));
                }
                Answer::Interrupted => return Ok(false),
            }
            let kept = aside::keep(&unfit)?;
            all_gone(&classroom::sweep_with(self.base, &unfit.folder).await.left)?;
            let told = down::unfit_taken(&told, kept.as_deref());
            print!("{}", terminal::sheet(self.args.plain).paragraph(&told));
        }
        Ok(true)
    }

    async fn answer(&self, told: &str) -> Answer {
        if self.args.afresh {
            Answer::Yes
        } else if self.args.yes || self.args.plain {
            Answer::NotAsked
        } else {
            ask(&down::unfit_question(told), false, self.cancel).await
        }
    }
}
