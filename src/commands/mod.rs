//! One file a verb; the only place that joins the edges to the core.

pub mod choice;
pub mod doctor;
mod json;
mod library;
pub mod pulled;
pub mod run;
mod signals;
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
        Verb::Doctor(args) => doctor::doctor(&args, surroundings).await,
    }
}
