//! One file a verb; the only place that joins the edges to the core.

pub mod check;
pub mod completions;
pub mod doctor;
pub mod env;
pub mod explain;
pub mod finish;
pub mod handout;
pub mod hint;
pub mod keeper;
pub mod list;
pub mod man;
mod overview;
pub mod reset;
pub mod run;
pub mod shell;
pub mod solve;
pub mod start;
pub mod status;
pub mod watch;

use crate::{
    cli::{Cli, Verb},
    env::Surroundings,
    exit::ExitStatus,
    output::refusal::Refusal,
};

/// Does what the command line says.
pub async fn dispatch(cli: Cli, surroundings: &Surroundings) -> Result<ExitStatus, Refusal> {
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
        Verb::Explain(args) => explain::explain(&args),
        Verb::Completions(args) => completions::completions(&args),
        Verb::Man(args) => man::man(&args),
    }
}
