//! One file a verb; the only place that joins the edges to the core.

pub mod completions;
pub mod doctor;
pub mod explain;
pub mod handout;
mod json;
mod library;
pub mod list;
pub mod man;
pub mod run;
mod signals;
mod teller;
mod terminal;
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
        Verb::List(args) => list::list(&args),
        Verb::Handout(args) => handout::handout(&args, surroundings),
        Verb::Explain(args) => Ok(explain::explain(&args)),
        Verb::Completions(args) => completions::completions(&args),
        Verb::Man(args) => man::man(&args),
    }
}
