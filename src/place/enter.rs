//! What a shell needs to be in a classroom, in the words of every shell: variables, and two functions
//! where programs alone would not do.
//!
//! `labcheck` is a function because only the shell itself knows what is set in it and not exported:
//! it hands the `DOCKER_*` variables that no program can see on in `LABCHECK_UNEXPORTED`, one
//! `NAME=value` a line. `notary` is one because that client takes nested settings from a file only
//! (measured: its `NOTARY_REMOTE_SERVER_URL` is read nowhere), and the home folder stays the user's.

use std::path::{Path, PathBuf};

use crate::{
    classroom::{
        layout::{CONFIG, NOTARY},
        standing::{Session, find::CHOICE},
    },
    cli::standing::Syntax,
    env::{Variables, text},
};

/// Variables of the user's that lead docker elsewhere, whatever classroom it is in.
const ELSEWHERE: &[&str] = &[
    "DOCKER_CONTEXT",
    "DOCKER_TLS",
    "DOCKER_TLS_VERIFY",
    "DOCKER_CERT_PATH",
    "DOCKER_API_VERSION",
];

/// What puts a shell into a classroom.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Variables to export.
    pub(crate) exports: Vec<(String, String)>,
    /// Variables to take away.
    pub(crate) unset: Vec<String>,
    /// Whether who goes in is root there, whatever they are outside.
    is_machine: bool,
    labcheck: PathBuf,
    notary_config: PathBuf,
}

impl Entry {
    /// Into this classroom, from a shell with these variables; `labcheck` is this program.
    pub(crate) fn new(session: &Session, variables: &Variables, labcheck: &Path) -> Self {
        let folder = session.folder.display().to_string();
        // Entering again must not undo what the lab had the student set.
        let again = text(variables, CHOICE).as_ref() == Some(&folder);
        let mut exports = session.world.environment.clone();
        exports.push((CHOICE.to_owned(), folder));
        let is_export = |name: &str| exports.iter().any(|(exported, _)| exported == name);
        let names = variables.keys().filter_map(|name| name.to_str());
        let mut unset: Vec<String> = names
            .filter(|name| is_name(name) && name.starts_with("DOCKER_") && !is_export(name))
            .filter(|name| !again || ELSEWHERE.contains(name))
            .map(str::to_owned)
            .collect();
        unset.sort();
        Self {
            exports,
            unset,
            is_machine: session.is_seen_inside(),
            labcheck: labcheck.to_owned(),
            notary_config: if session.is_seen_inside() {
                session.home().join(".notary/config.json")
            } else {
                session.folder.join(CONFIG).join(NOTARY)
            },
        }
    }

    /// All of it, in a shell's words.
    pub(crate) fn text(&self, syntax: Syntax) -> String {
        match syntax {
            Syntax::Sh => self.sh(),
            Syntax::Fish => self.fish(),
            Syntax::Powershell => self.powershell(),
        }
    }

    fn sh(&self) -> String {
        let labcheck = sh_quoted(&self.labcheck.display().to_string());
        let notary = sh_quoted(&self.notary_config.display().to_string());
        self.variables(
            |name| format!("unset {name}\n"),
            |name, value| format!("export {name}={}\n", sh_quoted(value)),
        ) + self.administrators(SH_ADMINISTRATORS)
            + &SH_FUNCTIONS.replace("LABCHECK_PROGRAM", &labcheck).replace("NOTARY_FILE", &notary)
    }

    fn fish(&self) -> String {
        let labcheck = fish_quoted(&self.labcheck.display().to_string());
        let notary = fish_quoted(&self.notary_config.display().to_string());
        self.variables(
            |name| format!("set -e {name}\n"),
            |name, value| format!("set -gx {name} {}\n", fish_quoted(value)),
        ) + self.administrators(FISH_ADMINISTRATORS)
            + &FISH_FUNCTIONS.replace("LABCHECK_PROGRAM", &labcheck).replace("NOTARY_FILE", &notary)
    }

    fn powershell(&self) -> String {
        self.variables(
            |name| format!("Remove-Item Env:{name} -ErrorAction SilentlyContinue\n"),
            |name, value| format!("$env:{name} = {}\n", powershell_quoted(value)),
        )
    }

    fn administrators<'w>(&self, words: &'w str) -> &'w str {
        if self.is_machine { words } else { "" }
    }

    fn variables(
        &self,
        unset: impl Fn(&str) -> String,
        export: impl Fn(&str, &str) -> String,
    ) -> String {
        let unset = self.unset.iter().map(|name| unset(name));
        unset.chain(self.exports.iter().map(|(name, value)| export(name, value))).collect()
    }
}

/// Root has the folders of the administrator's programs on the PATH; who is root in the machine alone may not have them.
const SH_ADMINISTRATORS: &str =
    "case \":$PATH:\" in *:/usr/sbin:*) ;; *) export PATH=\"$PATH:/usr/sbin:/sbin\" ;; esac\n";
/// The same in fish.
const FISH_ADMINISTRATORS: &str =
    "contains /usr/sbin $PATH; or set -gx PATH $PATH /usr/sbin /sbin\n";
/// bash 3 reads a case within `$(…)` only with both parentheses. In a subshell, so that no variable of the
/// function's is seen afterwards. `export -p` begins its lines with `export NAME=` in dash, zsh and ksh,
/// with `declare -x NAME=` in bash. A name that `set` seems to print and that is not set stands in a line
/// of another variable's value. No comment may stand in it: an interactive zsh knows none.
const SH_FUNCTIONS: &str = r#"labcheck() {
    LABCHECK_UNEXPORTED=$(
        labcheck_nl='
'
        labcheck_exported=$labcheck_nl$(export -p)
        for labcheck_name in $(set | command sed -n 's/^\(DOCKER_[A-Za-z0-9_]*\)=.*/\1/p'); do
            case $labcheck_exported in
                (*"$labcheck_nl"export\ "$labcheck_name"=*) continue ;;
                (*"$labcheck_nl"declare\ -x\ "$labcheck_name"=*) continue ;;
                (*"$labcheck_nl"typeset\ -x\ "$labcheck_name"=*) continue ;;
            esac
            eval "[ -n \"\${$labcheck_name+x}\" ]" || continue
            eval "labcheck_value=\${$labcheck_name-}"
            printf '%s\n' "$labcheck_name=${labcheck_value%%"$labcheck_nl"*}"
        done
    ) LABCHECK_PROGRAM "$@"
}
notary() {
    command notary -c NOTARY_FILE "$@"
}
"#;

const FISH_FUNCTIONS: &str = r#"function labcheck
    set -l unexported
    for name in (set --names | string match 'DOCKER_*')
        set -qx $name; or set -a unexported "$name=$$name"
    end
    set -lx LABCHECK_UNEXPORTED (string join \n -- $unexported | string collect)
    LABCHECK_PROGRAM $argv
end
function notary
    command notary -c NOTARY_FILE $argv
end
"#;

/// Where the trust service is.
pub(crate) fn trust_server(session: &Session) -> &str {
    let server = session.world.environment.iter().find(|(n, _)| n == "DOCKER_CONTENT_TRUST_SERVER");
    server.map_or("nowhere", |(_, url)| url)
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// One word of a POSIX shell, whatever is in it.
pub(crate) fn sh_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// One word of fish: between single quotes only `\\` and `\'` are special.
pub(crate) fn fish_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'"))
}

/// One word of PowerShell, which also takes typographic quotes for quotes.
fn powershell_quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for letter in text.chars() {
        quoted.push(letter);
        if matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(letter);
        }
    }
    quoted + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_gets_out_of_its_quotes() {
        assert_eq!(sh_quoted("a'b;$(x)`"), r"'a'\''b;$(x)`'");
        assert_eq!(fish_quoted(r"a'b\c$d"), r"'a\'b\\c$d'");
        assert_eq!(powershell_quoted("a'b\u{2019}c$d"), "'a''b\u{2019}\u{2019}c$d'");
    }

    #[test]
    fn entering_again_takes_away_only_what_leads_elsewhere() {
        let entry = |folder: Option<&str>| {
            let variables = [
                ("DOCKER_CONTENT_TRUST", "1"),
                ("DOCKER_CONTEXT", "x"),
                ("DOCKER_HOST", "x"),
                ("HOME", "/home"),
            ];
            let inside = folder.map(|folder| (CHOICE, folder));
            let variables = variables.into_iter().chain(inside);
            let variables = variables.map(|(n, v)| (n.into(), v.into())).collect();
            let session = serde_json::from_str(SESSION).unwrap();
            Entry::new(&session, &variables, Path::new("/it's/labcheck"))
        };
        assert_eq!(entry(None).unset, ["DOCKER_CONTENT_TRUST", "DOCKER_CONTEXT"]);
        assert_eq!(entry(Some("/other")).unset, ["DOCKER_CONTENT_TRUST", "DOCKER_CONTEXT"]);
        assert_eq!(entry(Some("/room")).unset, ["DOCKER_CONTEXT"]);
        let text = entry(None).text(Syntax::Sh);
        assert!(text.contains(r"'/it'\''s/labcheck' ") && text.contains("export DOCKER_HOST='y'"));
    }

    const SESSION: &str = r#"{
        "format": "labcheck/session/v2", "labcheck": "0", "pid": 1,
        "since": "2026-01-01T00:00:00Z", "folder": "/room",
        "lab": { "title": "", "scenario_name": "", "scenario": "", "handout_name": "", "handout": "" },
        "world": {
            "kind": "private", "docker_host": "y", "environment": [["DOCKER_HOST", "y"]], "registry": "",
            "images": { "from": "built-here" }, "digests": {}
        }
    }"#;
}
