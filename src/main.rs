//! The `labcheck` command: arguments in, exit code out.

use std::process::ExitCode;

use clap::{Parser as _, error::ErrorKind};
use labcheck::{
    cli::Cli,
    commands,
    env::{self, Surroundings},
    exit::ExitStatus,
};

#[tokio::main]
async fn main() -> ExitCode {
    if env::says_plain() {
        // Help and mistakes are told before the flags are known.
        anstream::ColorChoice::Never.write_global();
    }
    let cli = match Cli::try_parse_from(Cli::with_check(env::arguments())) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    // Boxed, since all that a verb may do is one future, and a large one.
    match Box::pin(commands::dispatch(cli, &Surroundings::read())).await {
        Ok(status) => status.into(),
        Err(refusal) => refusal.tell().into(),
    }
}

/// Help and version are no mistakes.
fn usage(error: &clap::Error) -> ExitCode {
    // Where even this cannot be printed, the exit code still tells.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitStatus::Passed.into(),
        _ => ExitStatus::Usage.into(),
    }
}
