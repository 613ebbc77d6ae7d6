//! `labcheck list`: the labs that are at hand, with their steps.

use crate::{
    cli::texts::ListArgs,
    exit::ExitStatus,
    library::{self, BUILT_IN, BUILT_IN_PREFIX},
    output::{
        print::{exact, tell},
        refusal::Refusal,
        terminal,
    },
    place::agreement,
    report::{
        labs::{self, Listed},
        style::Styles,
    },
    text,
};

/// Prints the labs: the one named, or all. Exit code 2 where a scenario cannot be read.
pub(super) fn list(args: &ListArgs) -> Result<ExitStatus, Refusal> {
    let listed = match &library::called(args.lab.as_deref(), args.scenario.as_deref()) {
        Some(lab) => {
            let opened = library::open_called(Some(lab), false)?;
            // Whether the two agree is told by a run.
            let compared = agreement::compare(&opened, false);
            if let Some(note) = compared.ok().and_then(|compared| compared.note) {
                terminal::warn(&note);
            }
            vec![Listed::of(lab, is_built_in(&opened), &opened.scenario)]
        }
        None => at_hand()?,
    };
    let styles = if args.plain { Styles::default() } else { Styles::colourful() };
    let text = if args.json {
        text::json(&serde_json::to_string_pretty(&labs::List::of(&listed))?, |_| usize::MAX) + "\n"
    } else {
        labs::list(&styles, &listed)
    };
    let is_broken = listed.iter().any(|lab| lab.problem.is_some());
    if args.json {
        exact(&text);
    } else {
        tell(&text);
    }
    Ok(if is_broken { ExitStatus::Usage } else { ExitStatus::Passed })
}

/// Those of the working tree, then the built-in ones.
fn at_hand() -> Result<Vec<Listed>, Refusal> {
    let mut listed: Vec<Listed> = library::scenarios_here()?
        .iter()
        .map(|path| {
            let name = path.display().to_string();
            match library::load_file(path) {
                Ok(scenario) => Listed::of(&name, false, &scenario),
                Err(problem) => Listed::broken(&name, problem),
            }
        })
        .collect();
    for name in BUILT_IN {
        listed.push(match library::open_built_in(false) {
            Ok(lab) => Listed::of(name, true, &lab.scenario),
            Err(unusable) => Listed::broken(name, unusable.to_string()),
        });
    }
    Ok(listed)
}

fn is_built_in(lab: &library::Lab) -> bool {
    lab.scenario.source.name.starts_with(BUILT_IN_PREFIX)
}
