//! The command line: words and flags, nothing done.

pub mod add;
mod engine;
pub mod grades;
pub mod lint;
pub mod new;
pub mod prove;
pub mod reports;
pub mod run;
pub mod standing;
pub mod student;
pub mod texts;

use std::{ffi::OsString, path::PathBuf, sync::LazyLock};

use clap::{Command, CommandFactory as _, Parser, Subcommand};

pub use engine::EngineArg;

/// What stands below the list of verbs.
const AFTER: &str = "A step stands for itself: `labcheck step3` is short for `labcheck check step3`. \
    Alone, `labcheck` tells where you stand and what comes next.";

/// Verifies hands-on Docker labs on a real engine, and grades the people who do them.
#[derive(Clone, Debug, Parser)]
#[command(name = "labcheck", version, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// No colours, no progress line and no redrawn screen, before or behind every verb
    #[arg(long, global = true)]
    pub plain: bool,
    /// The scenario, where no verb is named.
    #[arg(long, global = true, hide = true, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
}

/// The verbs.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Do the lab as its handout says, and assert every output
    ///
    /// Brings up the lab's private world, types every command of the handout, judges what comes
    /// out, checks the state afterwards, and takes everything away. Exit codes: 0 everything
    /// passed, 1 something failed, 2 wrong usage, an invalid scenario or a lab that nobody said
    /// yes to, 3 something kept labcheck from judging, 4 something was skipped or nothing ran.
    ///
    /// A lab is code. One that did not come with labcheck, or was changed since, is shown as it will be
    /// typed, and you are asked once before anything is started; without a terminal nothing is, unless
    /// --yes says so. Such a lab gets a machine of its own, and your own engine only with --engine host.
    Run(Box<run::RunArgs>),
    /// Write into a handout what came out, where it prints something else
    ///
    /// Does the lab as run does, shows the difference and asks. Only printed lines are written, never prose and never
    /// commands; what the handout leaves out stays left out, and lines that the scenario calls examples stay. Where
    /// something of the lab did not pass, nothing is written: no error gets into a handout. A lab is code, as for run.
    /// Exit codes: 0 the handout is true, 1 with --check, or where something did not pass, 2 wrong usage or nobody said
    /// yes, 3 something kept labcheck from it.
    Update(run::UpdateArgs),
    /// Prove that the checks of a lab notice what is done wrong
    ///
    /// Does the lab twice, each step alone with those that it needs, and then each step wrong, behind those before it, in
    /// every way that labcheck knows, always in a fresh world: a command left out, typed twice or in another order, a tag for a digest, trust off,
    /// another image, port, volume, network or name, a docker command that lies; and with each fault that the classroom's
    /// services can have. Tells which check noticed it, what no check noticed, and which check would. What nobody has to
    /// notice is waived in the scenario, under lint, with its reason. Solve, reset and finish are tried as well. A lab is
    /// code, as for run. Exit codes: 0 all was tried and noticed, 1 something was not, 2 wrong usage or nobody said yes,
    /// 3 something kept labcheck from it, 4 something was not tried.
    Prove(Box<prove::ProveArgs>),
    /// Tell whether a step is done, and if not, what is wrong
    ///
    /// Looks at what you reached by hand: nothing is typed and nothing is changed. Short: labcheck step3.
    /// Exit codes: 0 everything passes, 1 something does not, 2 wrong usage, 3 something kept labcheck
    /// from judging, 4 something cannot be judged here.
    Check(student::CheckArgs),
    /// Give a hint for a step, more with every call
    Hint(student::HintArgs),
    /// Answer a question that the handout asks
    ///
    /// The answer goes into the classroom's journal as it is typed, and the last one counts: give no secrets. It tells at once
    /// whether it is right. What begins with a dash stands behind --, as in: labcheck answer step2 -- -x. For authors,
    /// --hash prints what a scenario has in the place of the answer, so that it does not give it away. Exit codes: 0 it is right,
    /// 1 it is not, 2 wrong usage, 3 something kept labcheck from judging.
    Answer(student::AnswerArgs),
    /// Do a step for you, after asking
    ///
    /// Types what the classroom's scenario says. A lab is code: one that did not come with labcheck, or
    /// was changed since, is shown whole before you are asked, until you have said yes to it.
    Solve(student::SolveArgs),
    /// Put a step back to where it was before
    Reset(student::ResetArgs),
    /// Show where you stand, and go along with what you do in another terminal
    ///
    /// Keys: h gives a hint, r looks again, q ends. Without a terminal a line is printed whenever a
    /// step's state changes. What only the shell that you work in can tell is shown as it was when you
    /// last asked there. Exit codes: 0 every step is done, 3 the classroom went away, 4 not yet.
    Watch(student::WatchArgs),
    /// Judge every step, and write one file to hand in
    ///
    /// In it are the record, what it was judged by, and the classroom's journal with the command lines that you
    /// typed; what looks like a secret is masked. It says what is in it before it is written. Every line is linked to
    /// the one before it, and the last is signed with a key that labcheck makes for you: a change shows.
    Submit(grades::SubmitArgs),
    /// Grade what a class handed in, and write the gradebook
    ///
    /// Every submission is judged again by your scenario, from what was seen on the student's machine: what their file says
    /// of itself decides nothing. What cannot be judged is nobody's loss: it stays undecided, and no platform is given a
    /// number for it. Exit codes: 0 everybody is graded, 2 wrong usage, 3 something could not be read, 4 something is
    /// undecided, missing or not on the roster.
    Grade(grades::GradeArgs),
    /// Grade a class again, and tell what differs from before, and why
    ///
    /// By today's scenario and policy, from the submissions, without any host. Who differs is told check by check: a verdict
    /// that is another, a worth, what somebody decided by hand (--overrides). It writes what grade writes, and ends as grade
    /// does: a difference is no failure.
    Regrade(grades::RegradeArgs),
    /// Tell whether what was handed in is as it was made, and what somebody should look at
    ///
    /// Finds what was changed since labcheck submit wrote it, verdicts that do not follow from what was seen, and what two
    /// students have in common only where one is the other's. Suspicions come with their evidence and are no verdict. Exit
    /// codes: 0 nothing, 1 something is to be looked at, 4 nothing was handed in.
    Verify(grades::VerifyArgs),
    /// Bring up a lab's classroom in the background, to work in by hand
    Start(standing::StartArgs),
    /// Open a shell in the classroom
    Shell(standing::ShellArgs),
    /// Print what puts a shell of yours into the classroom: eval "$(labcheck env)"
    Env(standing::EnvArgs),
    /// Tell what classroom is up
    Status(standing::StatusArgs),
    /// Take the classroom away, with everything in it
    Finish(standing::FinishArgs),
    /// Keep a classroom up; labcheck start starts this
    #[command(hide = true)]
    Keeper(standing::KeeperArgs),
    /// Become the first process of a machine of the lab's; whoever makes machines starts this
    #[command(hide = true)]
    Pid1(standing::Pid1Args),
    /// Stand in for a program, or record its starts; machines of the lab's have this in the place of programs
    #[command(hide = true)]
    Impersonate(standing::ImpersonateArgs),
    /// Tell what a file or a service is like inside a machine of the lab's; labcheck asks this of itself
    #[command(hide = true)]
    Probe,
    /// Tell what this machine has for labs, and what to do about what it lacks
    Doctor(texts::DoctorArgs),
    /// List the labs that are at hand, with their steps
    List(texts::ListArgs),
    /// Find what is wrong with the texts of a lab, without any engine
    ///
    /// Looks at the handout, the scenario and the two together: commands that nothing types or that cannot be pasted, links
    /// that lead nowhere, outputs that contradict each other, images that nobody has, hints that give the command away. Each
    /// finding has its place and a code, which labcheck explain tells about. What is meant so is waived with its reason: in the
    /// scenario under lint:, in a handout by a comment <!-- labcheck: allow LC714: why --> above the block. Exit codes: 0 no
    /// errors, 1 errors, or warnings under --strict, 2 wrong usage, or something cannot be read.
    Lint(lint::LintArgs),
    /// Make a first scenario for a handout
    ///
    /// Reads a Markdown handout and writes the scenario beside it: a step for each heading with commands, every command and
    /// dialogue as it stands there, what must come where the printed lines tell, and checks of what the commands make, each of
    /// which fails until the step is done. What a person has to decide is a comment TODO in it, and is told with its line.
    /// Nothing is run, and no engine is needed. Exit codes: 0 it is written, 2 wrong usage, or a handout without any command
    /// below a heading, 3 it cannot be written.
    New(new::NewArgs),
    /// Propose checks for what stands on the machine, and write them into a scenario
    ///
    /// Do a step by hand, in a classroom (labcheck start) or on your own engine, then name it: labcheck add step3 proposes a
    /// check for everything that came since the step began and that no check speaks of; labcheck add step3 container web for
    /// that alone. Kinds are image, container, network, volume, service, stack, secret, config, file and answers; files and
    /// answers are seen in a classroom's machine only, and they and stacks are proposed where they are named. Each check passes as
    /// things stand, and none is proposed that held when the lab or the step began; what cannot be known is a comment TODO in it. It
    /// shows the difference and asks; nothing on the machine is changed. Exit codes: 0 they are written, 1 with --check where something
    /// would be, 2 wrong usage or nobody said yes, 3 something kept labcheck from it, 4 something cannot be proposed, or there is
    /// nothing to propose.
    Add(add::AddArgs),
    /// Print a lab's handout
    ///
    /// Where a classroom is up, its own digests and names stand in it, so that every command can be
    /// typed as it is printed.
    Handout(texts::HandoutArgs),
    /// Tell what a code such as LC201 means, how it comes about and how to mend it
    Explain(texts::ExplainArgs),
    /// Tell a record again, or write it in other formats
    ///
    /// Reads what labcheck run --json FILE wrote, in any version of the format, and needs no engine. Exit codes are those of the
    /// run: 0 everything passed, 1 something failed, 3 something could not be judged, 4 something was skipped or nothing ran.
    Report(texts::ReportVerbArgs),
    /// Put the records of all shares together: one report, and one exit code
    ///
    /// Takes what labcheck run --shard I/N --json FILE wrote on each of N machines, and needs no engine. A share that is missing
    /// is an error, told by its number. What is not of the same labs, by every byte, or of the same labcheck is refused. Exit
    /// codes are those of the worst lab, in this order: 2 a lab could not be run as it is, or these are no shares of the same
    /// labs; 1 something failed; 3 something could not be judged or a share is missing; 4 something was skipped or nothing ran;
    /// 0 everything passed.
    Merge(texts::MergeArgs),
    /// Print the JSON Schema of scenarios and policies, for editors, or of records, for programs
    ///
    /// Editors check a scenario while it is written: labcheck schema > scenario.schema.json, and in
    /// the scenario's first line: # yaml-language-server: $schema=scenario.schema.json
    Schema(texts::SchemaArgs),
    /// Print what makes a shell complete labcheck's words
    ///
    /// For bash: labcheck completions bash > ~/.local/share/bash-completion/completions/labcheck
    /// and open a new terminal. The other shells have folders of their own for it: zsh those of
    /// $fpath, as the file _labcheck, and fish ~/.config/fish/completions, as labcheck.fish.
    Completions(texts::CompletionsArgs),
    /// Print labcheck's manual page
    Man(texts::ManArgs),
}

impl Verb {
    /// Whether it has to do with classrooms.
    pub fn looks_for_classrooms(&self) -> bool {
        match self {
            Self::Run(_)
            | Self::Update(_)
            | Self::Prove(_)
            | Self::Check(_)
            | Self::Add(_)
            | Self::Hint(_)
            | Self::Answer(_)
            | Self::Solve(_)
            | Self::Reset(_)
            | Self::Watch(_)
            | Self::Submit(_)
            | Self::Start(_)
            | Self::Shell(_)
            | Self::Env(_)
            | Self::Status(_)
            | Self::Finish(_)
            | Self::Keeper(_)
            | Self::Handout(_) => true,
            Self::Pid1(_)
            | Self::Impersonate(_)
            | Self::Probe
            | Self::Grade(_)
            | Self::Regrade(_)
            | Self::Verify(_)
            // It tells of the state folder in a line of its own.
            | Self::Doctor(_)
            | Self::List(_)
            | Self::Lint(_)
            | Self::New(_)
            | Self::Explain(_)
            | Self::Report(_)
            | Self::Merge(_)
            | Self::Schema(_)
            | Self::Completions(_)
            | Self::Man(_) => false,
        }
    }
}

/// Words of verbs to come and of arguments, which no step of a scenario may be called either.
const RESERVED: &[&str] = &["help", "all"];

/// The verb whose arguments are another program's.
const IMPERSONATE: &str = "impersonate";

static COMMAND: LazyLock<Command> = LazyLock::new(Cli::command);

/// The words that no step of a scenario may be called: the verbs, and what is reserved.
pub static VERBS: LazyLock<Vec<&'static str>> = LazyLock::new(|| words(&COMMAND));

fn words(command: &Command) -> Vec<&str> {
    let verbs = command.get_subcommands().map(Command::get_name);
    verbs.chain(RESERVED.iter().copied()).collect()
}

impl Cli {
    /// The arguments with `check` put before a first word that is no verb: it is meant as a step. Those of a program
    /// that labcheck stands in for are put behind `--`: none of them is labcheck's.
    pub fn with_check(args: Vec<OsString>) -> Vec<OsString> {
        with_check(&COMMAND, args)
    }

    /// The verbs that there are, for suggestions.
    pub fn verbs() -> Vec<String> {
        shown(&COMMAND)
    }
}

fn with_check(command: &Command, mut args: Vec<OsString>) -> Vec<OsString> {
    let is_verb = |word: &str| {
        word == "help" || command.get_subcommands().any(|verb| verb.get_name() == word)
    };
    if args.get(1).is_some_and(|verb| verb == IMPERSONATE) {
        args.insert(args.len().min(3), "--".into());
        return args;
    }
    // The flags that may stand before a verb.
    let mut at = 1;
    while let Some(flag) = args.get(at).map(|arg| arg.to_string_lossy().into_owned()) {
        at += match flag.as_str() {
            "--plain" => 1,
            "--scenario" => 2,
            other if other.starts_with("--scenario=") => 1,
            _ => break,
        };
    }
    if let Some(first) = args.get(at)
        && !first.is_empty()
        && !first.to_string_lossy().starts_with('-')
        && !is_verb(&first.to_string_lossy())
    {
        args.insert(at, "check".into());
    }
    args
}

fn shown(command: &Command) -> Vec<String> {
    let shown = command.get_subcommands().filter(|verb| !verb.is_hide_set());
    shown.map(|verb| verb.get_name().to_owned()).chain(["help".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_reserved_for_a_verb_to_come_is_none_yet() {
        let verbs: Vec<&str> = COMMAND.get_subcommands().map(Command::get_name).collect();
        assert!(verbs.contains(&"run") && VERBS.contains(&"run") && VERBS.contains(&"all"));
        let come: Vec<&&str> = RESERVED.iter().filter(|word| verbs.contains(*word)).collect();
        assert_eq!(come, Vec::<&&str>::new(), "it has come: strike it from RESERVED");
    }

    /// A verb that was added by the recipe of CONTRIBUTING.md: a row more.
    #[derive(Debug, Parser)]
    struct Toy {
        #[command(subcommand)]
        verb: ToyVerb,
    }

    #[derive(Debug, Subcommand)]
    enum ToyVerb {
        #[command(flatten)]
        Old(Verb),
        /// Draw the classroom
        Draw(texts::ListArgs),
    }

    #[test]
    fn a_verb_of_the_recipe_is_a_word_that_no_step_has_is_suggested_and_is_no_step() {
        let command = Toy::command();
        assert!(words(&command).contains(&"draw") && words(&command).contains(&"run"));
        assert!(shown(&command).contains(&"draw".to_owned()), "{:?}", shown(&command));
        assert!(!shown(&command).contains(&"keeper".to_owned()), "{:?}", shown(&command));
        let typed = |command: &Command, line: &str| {
            let words = line.split(' ').map(OsString::from).collect();
            with_check(command, words).join(" ".as_ref()).into_string().unwrap()
        };
        for words in ["draw", "--plain draw", "--scenario x draw"] {
            let line = &format!("labcheck {words}");
            assert_eq!(&typed(&command, line), line);
            assert_eq!(typed(&COMMAND, line), line.replace("draw", "check draw"), "a step");
        }
        let help = command.clone().render_help().to_string();
        assert!(help.contains("Draw the classroom"), "{help}");
        assert!(matches!(
            Toy::try_parse_from(["labcheck", "draw"]),
            Ok(Toy { verb: ToyVerb::Draw(_) })
        ));
    }

    #[test]
    fn no_argument_of_a_program_that_is_stood_in_for_is_labchecks() {
        for own in ["--help", "-h", "--plain ps", "-- ps", "help", "ps --help", "--version"] {
            let words =
                ["labcheck", IMPERSONATE, "/usr/bin/docker"].into_iter().chain(own.split(' '));
            let cli = Cli::try_parse_from(Cli::with_check(words.map(OsString::from).collect()));
            let Some(Verb::Impersonate(args)) = cli.unwrap().verb else { panic!("{own}") };
            assert_eq!(args.args.join(" ".as_ref()), own);
        }
    }
}
