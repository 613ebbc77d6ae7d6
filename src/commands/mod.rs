//! The verbs, one file each: a verb takes what was typed, has the work done, prints the result and hands back how
//! labcheck ends, or a [`Refusal`].

mod add;
mod answer;
mod check;
mod completions;
mod doctor;
mod env;
mod explain;
mod finish;
mod grade;
mod handout;
mod hint;
mod impersonate;
mod keeper;
mod lint;
mod list;
mod man;
mod merge;
mod new;
mod overview;
mod pid1;
mod probe;
mod prove;
mod regrade;
mod report;
mod reset;
mod run;
mod schema;
mod shell;
mod solve;
mod start;
mod status;
mod submit;
mod update;
mod verify;
mod watch;

use crate::{
    cli::{Cli, Verb},
    env::Surroundings,
    exit::ExitStatus,
    output::{self, refusal::Refusal},
    place::origin::Origin,
};

/// How labcheck ends, or what is wrong.
pub type Done = Result<ExitStatus, Refusal>;

pub use impersonate::impersonate;
pub use probe::probe;

/// How labcheck ends, once everything is told that can be.
pub fn end(done: Done) -> ExitStatus {
    output::end::end(done)
}

/// The same where the command line itself is told of: its help, or what is wrong with it.
pub fn end_of_usage(error: &clap::Error) -> ExitStatus {
    output::end::end_of_usage(error)
}

/// Does what the command line says.
pub async fn dispatch(cli: Cli, surroundings: &Surroundings) -> Done {
    let origin = &Origin::of(surroundings);
    let Origin { here, variables, .. } = origin;
    let labcheck = &surroundings.program;
    if cli.verb.as_ref().is_none_or(Verb::looks_for_classrooms) {
        here.check()?;
    }
    let Some(verb) = cli.verb else {
        return overview::overview(cli.scenario.as_deref(), origin).await;
    };
    match verb {
        Verb::Check(args) => check::check(args, origin).await,
        Verb::Hint(args) => hint::hint(args, origin).await,
        Verb::Answer(args) => answer::answer(args, origin).await,
        Verb::Solve(args) => solve::solve(args, origin).await,
        Verb::Reset(args) => reset::reset(args, origin).await,
        Verb::Watch(args) => watch::watch(args, origin).await,
        Verb::Run(args) => Box::pin(run::run(*args, origin)).await,
        Verb::Prove(args) => Box::pin(prove::prove(*args, origin)).await,
        Verb::Add(args) => Box::pin(add::add(args, origin)).await,
        Verb::Update(args) => Box::pin(update::update(args, origin)).await,
        Verb::Submit(args) => submit::submit(args, origin).await,
        Verb::Grade(args) => grade::grade(&args),
        Verb::Regrade(args) => regrade::regrade(&args),
        Verb::Verify(args) => verify::verify(&args),
        Verb::Start(args) => start::start(args, origin, labcheck).await,
        Verb::Shell(args) => shell::shell(&args, here, variables, labcheck),
        Verb::Env(args) => env::env(&args, here, variables, labcheck),
        Verb::Status(args) => status::status(&args, here, variables).await,
        Verb::Finish(args) => finish::finish(&args, origin).await,
        Verb::Keeper(args) => Box::pin(keeper::keeper(args, origin)).await,
        Verb::Pid1(args) => pid1::pid1(&args),
        Verb::Impersonate(args) => impersonate(&args, surroundings),
        Verb::Probe => probe(),
        Verb::Doctor(args) => doctor::doctor(&args, origin).await,
        Verb::Lint(args) => lint::lint(&args),
        Verb::New(args) => new::new(&args),
        Verb::List(args) => list::list(&args),
        Verb::Handout(args) => handout::handout(&args, here),
        Verb::Explain(args) => explain::explain(&args),
        Verb::Report(args) => report::report(&args),
        Verb::Merge(args) => merge::merge(&args),
        Verb::Schema(args) => schema::schema(&args),
        Verb::Completions(args) => completions::completions(&args),
        Verb::Man(args) => man::man(&args),
    }
}
