//! One file a verb; the only place that joins the edges to the core.

pub mod check;
pub mod choice;
pub mod completions;
pub mod doctor;
mod ending;
mod enter;
pub mod env;
mod evidence;
pub mod explain;
mod files;
pub mod finish;
pub mod handout;
pub mod hint;
mod inventory;
mod json;
pub mod keeper;
mod library;
pub mod list;
pub mod man;
mod next;
mod overview;
mod own_engine;
mod place;
mod plugins;
mod prospects;
pub mod pulled;
mod question;
pub mod reset;
pub mod run;
pub mod shell;
mod signals;
pub mod solve;
pub mod start;
pub mod status;
mod teller;
mod terminal;
pub mod watch;
mod words;
pub mod world;

use crate::{
    cli::{Cli, Verb},
    env::Surroundings,
    exit::Code,
};

/// Does what the command line says.
pub async fn dispatch(cli: Cli, surroundings: &Surroundings) -> anyhow::Result<Code> {
    let Some(verb) = cli.verb else {
        return overview::overview(cli.scenario.as_deref(), surroundings).await;
    };
    match verb {
        Verb::Check(args) => check::check(args, surroundings).await,
        Verb::Hint(args) => hint::hint(args, surroundings).await,
        Verb::Solve(args) => solve::solve(args, surroundings).await,
        Verb::Reset(args) => reset::reset(args, surroundings).await,
        Verb::Watch(args) => watch::watch(args, surroundings).await,
        Verb::Run(args) => Box::pin(run::run(args, surroundings)).await,
        Verb::Start(args) => start::start(args, surroundings).await,
        Verb::Shell(args) => shell::shell(&args, surroundings),
        Verb::Env(args) => env::env(&args, surroundings),
        Verb::Status(args) => status::status(&args, surroundings).await,
        Verb::Finish(args) => finish::finish(&args, surroundings).await,
        Verb::Keeper(args) => keeper::keeper(args, surroundings).await,
        Verb::Doctor(args) => doctor::doctor(&args, surroundings).await,
        Verb::List(args) => list::list(&args),
        Verb::Handout(args) => handout::handout(&args, surroundings),
        Verb::Explain(args) => Ok(explain::explain(&args)),
        Verb::Completions(args) => completions::completions(&args),
        Verb::Man(args) => man::man(&args),
    }
}
