//! The `labcheck` command: arguments in, exit code out.

use std::{io, process::ExitCode};

use clap::Parser as _;
use labcheck::{
    cli::{Cli, Verb},
    commands,
    env::{self, Surroundings},
};

fn main() -> ExitCode {
    if env::says_plain() {
        // Help and mistakes are told before the flags are known.
        anstream::ColorChoice::Never.write_global();
    }
    let cli = match Cli::try_parse_from(Cli::with_check(env::arguments())) {
        Ok(cli) => cli,
        Err(error) => return commands::end_of_usage(&error).into(),
    };
    let surroundings = Surroundings::read();
    if let Some(Verb::Impersonate(args)) = &cli.verb {
        // In a program's place there is no room for threads.
        return commands::end(commands::impersonate(args, &surroundings)).into();
    }
    if let Some(Verb::Probe) = &cli.verb {
        // Only a process of one thread goes to another network as a whole.
        return commands::end(commands::probe()).into();
    }
    commands::end(run(cli, &surroundings)).into()
}

fn run(cli: Cli, surroundings: &Surroundings) -> commands::Done {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        io::Error::other(format!(
            "no threads can be had: {error}; look at `ulimit -u` and `ulimit -n`"
        ))
    })?;
    // Boxed, since all that a verb may do is one future, and a large one.
    runtime.block_on(Box::pin(commands::dispatch(cli, surroundings)))
}
