//! Where a command line leads docker by its text: past the engine that its shell's variables name.

use super::{
    docker::{Docker, compose, docker},
    inner::{SWITCHERS, inner},
    line::{CommandLine, Program, base_name},
    reader::read,
};

/// Programs that talk to a socket that they are given.
const TALKERS: &[&str] = &["docker", "curl", "wget", "socat", "nc"];
/// The file that an engine listens on, by its name.
const SOCKET: &str = "docker.sock";

/// One way past the shell's own engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Detour {
    /// The variables that lead docker are taken away, by this.
    Unled(&'static str),
    /// To this address.
    Host(String),
    /// By this context.
    Context(String),
    /// Through this socket.
    Socket(String),
}

/// All of them, as far as the text tells.
pub(crate) fn detours(text: &str) -> Vec<Detour> {
    let mut walk = Walk::default();
    walk.line(&read(text));
    walk.found
}

/// The line of the first of them: that in which the program begins that goes there.
pub(crate) fn detour_line(text: &str) -> Option<usize> {
    if detours(text).is_empty() {
        return None;
    }
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // None is in those below, and one is in these.
    let (mut below, mut at) = (0, lines.len());
    while at - below > 1 {
        let middle = below + (at - below) / 2;
        let is_led = !detours(&lines[..middle].concat()).is_empty();
        (below, at) = if is_led { (below, middle) } else { (middle, at) };
    }
    let read = read(text);
    let begins = read.programs.iter().map(|program| program.line_in(text));
    Some(begins.filter(|line| *line <= at).max().unwrap_or(at))
}

#[derive(Default)]
struct Walk {
    /// Where docker goes by what the line itself did so far.
    led: Option<Detour>,
    found: Vec<Detour>,
}

impl Walk {
    /// What is done in a subshell is undone behind it.
    fn line(&mut self, line: &CommandLine) {
        let mut entered: Vec<(usize, Option<Detour>)> = Vec::new();
        for program in &line.programs {
            let within = &program.within;
            let same = entered.iter().zip(within).take_while(|((id, _), at)| id == *at).count();
            self.leave(&mut entered, same);
            entered.extend(within[same..].iter().map(|id| (*id, self.led.clone())));
            self.program(program);
        }
        self.leave(&mut entered, 0);
    }

    fn leave(&mut self, entered: &mut Vec<(usize, Option<Detour>)>, keep: usize) {
        for (_, led) in entered.drain(keep..).rev() {
            self.led = led;
        }
    }

    fn program(&mut self, program: &Program) {
        let words = || program.words.iter().map(|word| word.text.as_str());
        let own = program.assigned.iter().find(|(name, _)| name == "DOCKER_HOST");
        let own = own.map(|(_, value)| Detour::Host(value.text.clone()));
        match program.name() {
            "" => self.led = own.clone().or(self.led.take()),
            "unset" if words().any(|word| word == "DOCKER_HOST") => {
                self.led = Some(Detour::Unled("unset DOCKER_HOST"));
            }
            "export" | "declare" | "typeset" => {
                let set = words().find_map(|word| word.strip_prefix("DOCKER_HOST="));
                let set = set.map(|to| Detour::Host(to.to_owned()));
                self.led = unexported(program).or(set).or(self.led.take());
            }
            "eval" => self.line(&read(&inner(program).unwrap_or_default())),
            _ => {}
        }
        if let Some(docker) = docker(program).or_else(|| Some(compose(program)?.0)) {
            self.docker(&docker, own);
        } else if let Some(inner) = inner(program).filter(|_| program.name() != "eval") {
            let before = self.led.clone();
            let all: Vec<&str> = words().collect();
            self.led = wrapped(&all).or(own).or(self.led.take());
            self.line(&read(&inner));
            self.led = before;
        }
        if words().any(|word| TALKERS.contains(&base_name(word))) {
            self.found.extend(words().filter_map(socket).map(Detour::Socket));
        }
    }

    fn docker(&mut self, docker: &Docker<'_>, own: Option<Detour>) {
        let by_flag = docker.flags.iter().find_map(|(flag, value)| match *flag {
            "-H" | "--host" => Some(Detour::Host((*value).to_owned())),
            "-c" | "--context" => Some(Detour::Context((*value).to_owned())),
            _ => None,
        });
        let led = by_flag.or_else(|| wrapped(&docker.before)).or(own).or_else(|| self.led.clone());
        self.found.extend(led.filter(|led| !is_the_shells_own(led)));
    }
}

/// An address that is made of the shell's own variable.
fn is_the_shells_own(detour: &Detour) -> bool {
    matches!(detour, Detour::Host(to) if to.contains("$DOCKER_HOST") || to.contains("${DOCKER_HOST"))
}

/// `export -n` and `declare +x`: the variable stays in the shell, and programs see nothing of it.
fn unexported(program: &Program) -> Option<Detour> {
    let has = |wanted: &str| program.words.iter().any(|word| word.text == wanted);
    let names_it = program.words.iter().any(|word| {
        word.text.strip_prefix("DOCKER_HOST").is_some_and(|r| r.is_empty() || r.starts_with('='))
    });
    let by = match program.name() {
        "export" if has("-n") => "export -n DOCKER_HOST",
        "declare" if has("+x") => "declare +x DOCKER_HOST",
        "typeset" if has("+x") => "typeset +x DOCKER_HOST",
        _ => return None,
    };
    names_it.then_some(Detour::Unled(by))
}

/// What `sudo`, `env` and a login by `su` before a program do to the variable.
fn wrapped(before: &[&str]) -> Option<Detour> {
    let has = |word: &str| before.contains(&word);
    let sets = before.iter().find_map(|word| word.strip_prefix("DOCKER_HOST="));
    if let Some(to) = sets {
        return Some(Detour::Host(to.to_owned()));
    }
    let is = |name: &str| before.iter().any(|word| base_name(word) == name);
    let keeps = has("-E") || before.iter().any(|word| word.starts_with("--preserve-env"));
    if (is("sudo") || is("doas")) && !keeps {
        return Some(Detour::Unled("sudo, which drops DOCKER_HOST"));
    }
    let logs_in = ["-", "-l", "-lc", "--login"].into_iter().any(has);
    if SWITCHERS.into_iter().any(is) && logs_in {
        return Some(Detour::Unled("su, which drops DOCKER_HOST at a login"));
    }
    let by_name = before.windows(2).any(|pair| pair == ["-u", "DOCKER_HOST"]);
    let drops = by_name
        || ["-uDOCKER_HOST", "--unset=DOCKER_HOST", "-i", "--ignore-environment"]
            .into_iter()
            .any(has);
    (is("env") && drops).then_some(Detour::Unled("env, which takes DOCKER_HOST away"))
}

/// The path of an engine's socket in a word such as `/var/run/docker.sock:/var/run/docker.sock`.
fn socket(word: &str) -> Option<String> {
    let part = word.split([':', '=', ',']).find(|part| part.ends_with(SOCKET))?;
    let path = part.trim_start_matches('/');
    (part.starts_with('/') && !part.contains('$')).then(|| format!("/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Detour::{Context, Host, Socket, Unled};

    fn host(to: &str) -> Vec<Detour> {
        vec![Host(to.to_owned())]
    }

    #[test]
    fn what_leads_docker_past_its_variables_is_seen() {
        let su = "su, which drops DOCKER_HOST at a login";
        let (sudo, env) = ("sudo, which drops DOCKER_HOST", "env, which takes DOCKER_HOST away");
        let table = [
            ("sudo docker ps", vec![Unled(sudo)]),
            ("sudo sh -c 'docker ps'", vec![Unled(sudo)]),
            ("env -u DOCKER_HOST docker ps", vec![Unled(env)]),
            ("env -i /usr/bin/docker ps", vec![Unled(env)]),
            ("unset DOCKER_HOST; docker ps", vec![Unled("unset DOCKER_HOST")]),
            ("(unset DOCKER_HOST; (docker ps))", vec![Unled("unset DOCKER_HOST")]),
            ("unset DOCKER_HOST; (docker ps)", vec![Unled("unset DOCKER_HOST")]),
            ("eval 'unset DOCKER_HOST'; docker ps", vec![Unled("unset DOCKER_HOST")]),
            ("eval docker -H tcp://h ps", host("tcp://h")),
            ("export -n DOCKER_HOST; docker ps", vec![Unled("export -n DOCKER_HOST")]),
            ("declare +x DOCKER_HOST; docker ps", vec![Unled("declare +x DOCKER_HOST")]),
            ("typeset +x DOCKER_HOST=x; docker ps", vec![Unled("typeset +x DOCKER_HOST")]),
            ("su -c 'docker -H tcp://h ps' bob", host("tcp://h")),
            ("su bob --command='docker -H tcp://h ps'", host("tcp://h")),
            ("su - bob -c 'docker ps'", vec![Unled(su)]),
            ("sudo runuser -l bob -c 'docker ps'", vec![Unled(sudo)]),
            ("bash -lc 'unset DOCKER_HOST && docker ps'", vec![Unled("unset DOCKER_HOST")]),
            ("x=$(unset DOCKER_HOST; docker ps -q)", vec![Unled("unset DOCKER_HOST")]),
            ("docker -H tcp://h ps", host("tcp://h")),
            ("docker --host=tcp://h ps", host("tcp://h")),
            ("DOCKER_HOST=tcp://h docker ps", host("tcp://h")),
            ("export DOCKER_HOST=tcp://h; docker ps", host("tcp://h")),
            ("env DOCKER_HOST=tcp://h docker ps", host("tcp://h")),
            ("docker-compose -H tcp://h ps", host("tcp://h")),
            ("sudo docker-compose up", vec![Unled(sudo)]),
            ("docker --context foo ps", vec![Context("foo".into())]),
            ("docker -c foo ps", vec![Context("foo".into())]),
            (
                "docker run -v /var/run/docker.sock:/var/run/docker.sock x",
                vec![Socket("/var/run/docker.sock".into())],
            ),
            (
                "curl --unix-socket /run/docker.sock http://x/info",
                vec![Socket("/run/docker.sock".into())],
            ),
        ];
        for (text, wanted) in table {
            assert_eq!(detours(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_first_is_told_by_its_line() {
        for (text, wanted) in [
            ("docker ps", None),
            ("unset DOCKER_HOST\n\n\ndocker ps", Some(4)),
            ("ls\ndocker \\\n  -H tcp://h ps\nls\nls", Some(2)),
            ("docker -H tcp://h ps\ndocker -H tcp://h ps", Some(1)),
        ] {
            assert_eq!(detour_line(text), wanted, "{text}");
        }
    }

    #[test]
    fn what_keeps_to_its_variables_is_none() {
        for text in [
            "docker ps",
            "unset DOCKER_HOST",
            "(unset DOCKER_HOST); docker ps",
            "(unset DOCKER_HOST); (docker ps)",
            "x=$(unset DOCKER_HOST); docker ps",
            "x=`unset DOCKER_HOST`; docker ps",
            "su bob -c 'docker ps'",
            "eval 'docker ps'",
            "export -n OTHER; docker ps",
            "export DOCKER_CONTENT_TRUST=1; docker pull x",
            "sudo -E docker ps",
            "sudo apt-get install docker",
            "DOCKER_HOST=$DOCKER_HOST docker ps",
            "docker -H \"${DOCKER_HOST}\" ps",
            "docker run -e DOCKER_HOST=tcp://h x",
            "docker run -c 512 x",
            "ls -l /var/run/docker.sock",
            "echo 'sudo docker ps'",
            "env A=1 docker ps",
        ] {
            assert_eq!(detours(text), [], "{text}");
        }
    }
}
