//! `labcheck env`: what puts a shell of the user's own into the classroom, for `eval`.

use std::path::Path;

use crate::{
    cli::standing::{EnvArgs, Syntax},
    env::{self, Variables, text},
    exit::ExitStatus,
    output::{print::exact, refusal::Refusal},
    place::{enter::Entry, here::Here},
};

/// Prints it.
pub(super) fn env(
    args: &EnvArgs,
    here: &Here,
    variables: &Variables,
    labcheck: &Path,
) -> Result<ExitStatus, Refusal> {
    // Where this shell's classroom is gone, the one that is up now is the one to go to.
    let chosen = here.chosen.clone().filter(|folder| folder.exists());
    let session = Here { chosen, ..here.clone() }
        .choose()
        .map_err(|none| here.refuse(&none, ExitStatus::Incomplete))?;
    let syntax = args.shell.unwrap_or_else(|| syntax(env::caller(), text(variables, "SHELL")));
    let entry = Entry::new(&session, variables, labcheck);
    exact(&entry.text(syntax));
    Ok(ExitStatus::Passed)
}

/// The words of the shell that asks, whatever `SHELL` says: that is the login shell.
fn syntax(caller: Option<String>, login: Option<String>) -> Syntax {
    [caller, login].iter().flatten().find_map(|shell| of_shell(shell)).unwrap_or(Syntax::Sh)
}

fn of_shell(program: &str) -> Option<Syntax> {
    match program.rsplit('/').next().unwrap_or_default() {
        "fish" => Some(Syntax::Fish),
        "pwsh" | "powershell" => Some(Syntax::Powershell),
        "sh" | "bash" | "dash" | "ash" | "zsh" | "ksh" | "ksh93" | "mksh" | "yash" | "busybox" => {
            Some(Syntax::Sh)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shell_that_asks_decides_before_the_login_shell() {
        let table = [
            (Some("fish"), "/bin/bash", Syntax::Fish),
            (Some("zsh"), "/usr/bin/fish", Syntax::Sh),
            (Some("pwsh"), "/bin/bash", Syntax::Powershell),
            (Some("make"), "/usr/bin/fish", Syntax::Fish),
            (None, "/bin/zsh", Syntax::Sh),
            (None, "", Syntax::Sh),
        ];
        for (caller, login, wanted) in table {
            let seen = syntax(caller.map(str::to_owned), Some(login.to_owned()));
            assert_eq!(seen, wanted, "{caller:?} {login}");
        }
    }
}
