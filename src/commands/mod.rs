//! One file a verb; the only place that joins the edges to the core.

pub mod choice;
pub mod doctor;
mod enter;
pub mod env;
mod evidence;
pub mod finish;
mod json;
pub mod keeper;
mod library;
pub mod run;
pub mod shell;
mod signals;
pub mod start;
pub mod status;
mod teller;
pub mod world;

use crate::{
    cli::{Cli, Verb},
    env::Surroundings,
    exit::Code,
};

/// Does what the command line says.
pub async fn dispatch(cli: Cli, surroundings: &Surroundings) -> anyhow::Result<Code> {
    match cli.verb {
        Verb::Run(args) => run::run(args, surroundings).await,
        Verb::Start(args) => start::start(args, surroundings).await,
        Verb::Shell(args) => shell::shell(&args, surroundings),
        Verb::Env(args) => env::env(&args, surroundings),
        Verb::Status(args) => status::status(&args, surroundings).await,
        Verb::Finish(args) => finish::finish(&args, surroundings).await,
        Verb::Keeper(args) => keeper::keeper(args, surroundings).await,
        Verb::Doctor(args) => doctor::doctor(&args, surroundings).await,
    }
}
