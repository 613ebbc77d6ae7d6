//! `labcheck new`: a first scenario for a handout, or for the lab of another platform. Nothing is run.

use crate::{
    cli::new::NewArgs,
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal, text::TextOutput},
    place::drafted,
    text,
    wording::draft as words,
};

/// Places that are told at most; all of them stand in the scenario.
const TOLD: usize = 30;

/// Writes it, and tells what a person has to decide.
pub(super) fn new(args: &NewArgs) -> Result<ExitStatus, Refusal> {
    let drafted = drafted::draft(&args.handout, args.output.as_deref())?;
    let _folders = drafted.make_folders(args.force)?;
    let handout = drafted.handout.as_ref().map(|handout| {
        Ok::<_, Refusal>((handout, TextOutput::open(Some(&handout.to), args.force)?))
    });
    let handout = handout.transpose()?;
    let output = TextOutput::open(Some(&drafted.to), args.force)?;
    let draft = &drafted.draft;
    if let Some((handout, output)) = handout {
        output.put(&handout.text, &words::handout_is_in(handout.platform))?;
    }
    output.put(&draft.text, words::SCENARIO_IS_IN)?;
    let file = text::name(&drafted.file.display().to_string());
    let mut told = vec![
        words::made(&file, draft.steps.len(), draft.commands, draft.checks),
        words::todos(draft.todos.len()),
    ];
    let todos = draft.todos.iter().take(TOLD);
    told.extend(todos.map(|(line, todo)| format!("  {file}:{line}: {todo}")));
    if draft.todos.len() > TOLD {
        told.push(words::more_todos(draft.todos.len() - TOLD));
    }
    told.push(words::NEXT.to_owned());
    told.extend(drafted.next().map(|next| format!("  {next}")));
    tell(&(told.join("\n") + "\n"));
    Ok(ExitStatus::Passed)
}
