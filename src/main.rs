//! The `labcheck` command: arguments in, exit code out.

use std::process::ExitCode;

use clap::{
    Parser as _,
    error::{ContextKind, ContextValue, ErrorKind},
};
use labcheck::{
    cli::Cli,
    commands,
    env::{Surroundings, says_plain},
    exit::Code,
    suggest::nearest,
};

#[tokio::main]
async fn main() -> ExitCode {
    if says_plain() {
        // Help and mistakes are told before the flags are known.
        anstream::ColorChoice::Never.write_global();
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match commands::dispatch(cli, &Surroundings::read()).await {
        Ok(code) => code.into(),
        Err(error) => {
            anstream::eprintln!("labcheck: {error:#}");
            Code::Error.into()
        }
    }
}

/// Help and version are no mistakes; a word that is no verb may have been meant as a step.
fn usage(error: &clap::Error) -> ExitCode {
    // Where even this cannot be printed, the exit code still tells.
    let _ = error.print();
    match (error.kind(), error.get(ContextKind::InvalidSubcommand)) {
        (ErrorKind::DisplayHelp | ErrorKind::DisplayVersion, _) => Code::Passed.into(),
        (ErrorKind::InvalidSubcommand, Some(ContextValue::String(word))) => {
            match nearest(word, ["run", "doctor", "help"]) {
                Some(verb) => anstream::eprintln!("\nDid you mean: labcheck {verb}"),
                None => anstream::eprintln!(
                    "\nTo do a step of a lab, put `run` before it: labcheck run {word}"
                ),
            }
            Code::Usage.into()
        }
        _ => Code::Usage.into(),
    }
}
