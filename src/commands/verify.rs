//! `labcheck verify`: whether what was handed in is as it was made, and what somebody should look at.

use crate::{
    cli::grades::VerifyArgs,
    exit::ExitStatus,
    grading::Summary,
    output::{
        print::{println, tell},
        refusal::Refusal,
        terminal,
    },
    place::class::{By, Judged, Opened},
    report::class,
    wording::count,
};

/// Does it: 1 where something is to be looked at.
pub(super) fn verify(args: &VerifyArgs) -> Result<ExitStatus, Refusal> {
    let Judged { gradebook, empty_handed } =
        Opened::of(&args.class, &By::default())?.grade(false)?;
    class::empty_handed(&empty_handed).for_each(|told| terminal::warn(&told));
    let sum = Summary::of(&gradebook);
    let whole = sum.graded + sum.open;
    if whole + sum.errors == 0 {
        return Err(Refusal::incomplete(class::NOTHING));
    }
    tell(&class::errors(&gradebook));
    tell(&class::suspicions(&gradebook));
    println!("As they were made: {whole} of {}.", count(whole + sum.errors, "submission"));
    let is_clean = sum.errors + sum.suspicious == 0;
    Ok(if is_clean { ExitStatus::Passed } else { ExitStatus::Failed })
}
