//! The words of a docker command: its flags with their values, and what stands between and behind them.

/// What a command takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Takes {
    /// Its flags without a value, by their letters.
    switches: &'static str,
    /// The same, by their words.
    words: &'static [&'static str],
    /// Whether the first word that is no flag ends them: all behind it is for another program.
    ends: bool,
}

/// `docker run`, `docker create`, `docker exec` and `docker service create`.
pub(crate) const STARTING: Takes = Takes {
    switches: "ditPqh",
    words: &[
        "--detach",
        "--interactive",
        "--tty",
        "--rm",
        "--init",
        "--privileged",
        "--publish-all",
        "--read-only",
        "--no-healthcheck",
        "--oom-kill-disable",
        "--sig-proxy",
        "--disable-content-trust",
        "--quiet",
        "--use-api-socket",
        "--help",
        "--no-resolve-image",
        "--with-registry-auth",
    ],
    ends: true,
};

/// What makes, stops, starts and removes something by its name.
pub(crate) const NAMING: Takes = Takes {
    switches: "afiqv",
    words: &[
        "--all",
        "--all-tags",
        "--attach",
        "--attachable",
        "--disable-content-trust",
        "--force",
        "--ingress",
        "--interactive",
        "--internal",
        "--ipv6",
        "--link",
        "--no-prune",
        "--no-cache",
        "--pull",
        "--quiet",
        "--rm",
        "--volumes",
    ],
    ends: false,
};

/// The words of a command, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given<'p> {
    /// Its flags with their values, which is empty where there is none.
    pub flags: Vec<(&'p str, &'p str)>,
    /// The other words.
    pub words: Vec<&'p str>,
}

impl<'p> Given<'p> {
    /// Whether one of these flags is there.
    pub(crate) fn has(&self, flags: &[&str]) -> bool {
        self.flags.iter().any(|(flag, value)| flags.contains(flag) && *value != "false")
    }

    /// The values of these flags, in order.
    pub(crate) fn values(&self, flags: &[&str]) -> Vec<&'p str> {
        let all = self.flags.iter().filter(|(flag, _)| flags.contains(flag));
        all.map(|(_, value)| *value).collect()
    }
}

/// Reads the words behind a command. Of letters that stand together each is a flag of its own: `-dp 80:80`, `-p80:80`.
pub(crate) fn given<'p>(words: &[&'p str], takes: Takes) -> Given<'p> {
    let mut found = Given::default();
    let mut rest = words.iter().copied();
    while let Some(word) = rest.next() {
        if word == "--" {
            found.words.extend(rest.by_ref());
        } else if word.starts_with("--") {
            let (flag, value) = word.split_once('=').unwrap_or((word, ""));
            let is_switch = word.contains('=') || takes.words.contains(&word);
            let value = if is_switch { value } else { rest.next().unwrap_or_default() };
            found.flags.push((flag, value));
        } else if let Some(letters) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) {
            let valued = letters.find(|c| !takes.switches.contains(c)).unwrap_or(letters.len());
            found.flags.extend(letters[..valued].chars().map(|c| (short(c), "")));
            let mut last = letters[valued..].chars();
            if let Some(letter) = last.next() {
                let own = last.as_str().trim_start_matches('=');
                let value =
                    if last.as_str().is_empty() { rest.next().unwrap_or_default() } else { own };
                found.flags.push((short(letter), value));
            }
        } else {
            found.words.push(word);
            if takes.ends {
                found.words.extend(rest.by_ref());
            }
        }
    }
    found
}

/// `-p` of `p`; of a letter that no docker command has, a flag that nobody asks for.
fn short(letter: char) -> &'static str {
    const ALL: &[&str] = &[
        "-a", "-c", "-d", "-e", "-f", "-h", "-i", "-l", "-m", "-o", "-p", "-P", "-q", "-t", "-u",
        "-v", "-w",
    ];
    ALL.iter().find(|flag| flag.ends_with(letter)).copied().unwrap_or("-?")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, takes: Takes) -> Given<'_> {
        given(&text.split(' ').collect::<Vec<_>>(), takes)
    }

    #[test]
    fn flags_are_told_from_their_values_and_from_what_another_program_gets() {
        let run = read(
            "-dp 80:80 --name web -e A=1 --network=x -v/a:/b --rm nginx -d --name y",
            STARTING,
        );
        let flags = [
            ("-d", ""),
            ("-p", "80:80"),
            ("--name", "web"),
            ("-e", "A=1"),
            ("--network", "x"),
            ("-v", "/a:/b"),
            ("--rm", ""),
        ];
        assert_eq!(run.flags, flags);
        assert_eq!(run.words, ["nginx", "-d", "--name", "y"]);
        assert!(run.has(&["--rm"]) && !run.has(&["--init"]));
        let named = read("-f web --internal --driver bridge db -- -x", NAMING);
        assert_eq!(named.words, ["web", "db", "-x"]);
        assert_eq!(named.values(&["-d", "--driver"]), ["bridge"]);
        assert_eq!(read("-é x", NAMING).flags, [("-?", "x")]);
        assert!(!read("--rm=false a", STARTING).has(&["--rm"]));
    }
}
