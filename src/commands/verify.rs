//! `labcheck verify`: whether what was handed in is as it was made, and what somebody should look at.

use crate::{
    cli::grades::VerifyArgs,
    exit::ExitStatus,
    gradebook::{Entry, Gradebook},
    output::{
        print::{println, tell},
        refusal::Refusal,
    },
    place::class::Opened,
    report::class,
    text,
    wording::count,
};

const NOTHING: &str = "Nothing was handed in there: there is no file of that kind. Name the folder or archive that has them";

/// Does it: 1 where something is to be looked at.
pub(super) async fn verify(args: VerifyArgs) -> Result<ExitStatus, Refusal> {
    let gradebook = Opened::of(&args.class, None)?.grade().await;
    let (mut whole, mut broken) = (0, 0);
    for row in &gradebook.rows {
        let id = text::name(&row.student.id);
        match &row.entry {
            Entry::Graded(_) => whole += 1,
            Entry::Error(error) => {
                broken += 1;
                println!("{id}: {}\n  Next: {}", text::name(&error.what), text::name(&error.next));
            }
            Entry::Missing => {}
        }
    }
    if whole + broken == 0 {
        return Err(Refusal::incomplete(NOTHING));
    }
    tell(&class::suspicions(&gradebook));
    println!("As they were made: {whole} of {}.", count(whole + broken, "submission"));
    Ok(if broken > 0 || is_suspicious(&gradebook) {
        ExitStatus::Failed
    } else {
        ExitStatus::Passed
    })
}

fn is_suspicious(gradebook: &Gradebook) -> bool {
    gradebook
        .rows
        .iter()
        .any(|row| matches!(&row.entry, Entry::Graded(graded) if !graded.suspicions.is_empty()))
}
