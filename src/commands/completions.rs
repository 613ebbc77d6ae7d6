//! `labcheck completions`: what makes a shell complete labcheck's words.

use clap::{Command, CommandFactory as _, ValueEnum as _, builder::PossibleValuesParser};
use clap_complete::Shell;

use crate::{
    cli::{Cli, texts::CompletionsArgs},
    exit::ExitStatus,
    library,
    output::{print::exact, refusal::Refusal},
};

/// Prints the script of a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Result<ExitStatus, Refusal> {
    let Some(shell) = args.shell else {
        let all: Vec<String> = Shell::value_variants().iter().map(ToString::to_string).collect();
        return Err(Refusal::usage(format!(
            "Which shell completes? One of {}, as in: labcheck completions bash",
            all.join(", ")
        )));
    };
    let mut script = Vec::new();
    let mut command = with_steps(without_hidden(&Cli::command()));
    clap_complete::generate(shell, &mut command, "labcheck", &mut script);
    exact(&String::from_utf8_lossy(&script));
    Ok(ExitStatus::Passed)
}

/// Hidden verbs are labcheck's own, so no shell offers them.
fn without_hidden(command: &Command) -> Command {
    let visible = command.get_subcommands().filter(|verb| !verb.is_hide_set()).cloned();
    Command::new("labcheck").args(command.get_arguments().cloned()).subcommands(visible)
}

/// Wherever steps are taken, those of the built-in lab are offered; others may be typed.
fn with_steps(command: Command) -> Command {
    let Ok(lab) = library::open_built_in(false) else { return command };
    let ids: Vec<String> = lab.scenario.steps.iter().map(|step| step.id.value.clone()).collect();
    command.mut_subcommands(|verb| {
        let id = verb
            .get_positionals()
            .map(|argument| argument.get_id().to_string())
            .find(|id| id == "step" || id == "steps");
        let Some(id) = id else { return verb };
        verb.mut_arg(id, |argument| argument.value_parser(PossibleValuesParser::new(ids.clone())))
    })
}
