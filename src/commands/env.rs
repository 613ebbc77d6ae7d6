//! `labcheck env`: what puts a shell of the user's own into the classroom, for `eval`.

use std::path::PathBuf;

use crate::{
    classroom::standing::{self, find::CHOICE},
    cli::standing::{EnvArgs, Syntax},
    env::{self, Surroundings},
    exit::ExitStatus,
    output::{print::tell, refusal::Refusal},
    place::{enter::Entry, here::no_choice},
};

/// Prints it.
pub fn env(args: &EnvArgs, surroundings: &Surroundings) -> Result<ExitStatus, Refusal> {
    let wanted = surroundings.get(CHOICE).map(PathBuf::from);
    // Where this shell's classroom is gone, the one that is up now is the one to go to.
    let wanted = wanted.filter(|folder| folder.exists());
    let session = standing::choose(&surroundings.state_dir(), wanted.as_deref())
        .map_err(|none| no_choice(&none, surroundings, ExitStatus::Incomplete))?;
    let syntax = args.shell.unwrap_or_else(|| syntax(env::caller(), surroundings));
    let entry = Entry::new(&session, surroundings);
    Ok(if tell(&entry.text(syntax)) { ExitStatus::Passed } else { ExitStatus::Error })
}

/// The words of the shell that asks, whatever `SHELL` says: that is the login shell.
fn syntax(caller: Option<String>, surroundings: &Surroundings) -> Syntax {
    let login = || surroundings.text("SHELL").unwrap_or_default();
    of_shell(&caller.unwrap_or_default()).or_else(|| of_shell(&login())).unwrap_or(Syntax::Sh)
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
        let surroundings = |shell: &str| Surroundings {
            variables: vec![("SHELL".into(), shell.into())],
            is_root: false,
            program: "labcheck".into(),
        };
        let table = [
            (Some("fish"), "/bin/bash", Syntax::Fish),
            (Some("zsh"), "/usr/bin/fish", Syntax::Sh),
            (Some("pwsh"), "/bin/bash", Syntax::Powershell),
            (Some("make"), "/usr/bin/fish", Syntax::Fish),
            (None, "/bin/zsh", Syntax::Sh),
            (None, "", Syntax::Sh),
        ];
        for (caller, login, wanted) in table {
            let seen = syntax(caller.map(str::to_owned), &surroundings(login));
            assert_eq!(seen, wanted, "{caller:?} {login}");
        }
    }
}
