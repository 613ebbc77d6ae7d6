//! What a docker command changes, as far as its words tell it for sure.

use crate::{
    cmdline::{Given, NAMING, Program, STARTING, given, invocation, read},
    lint::image,
    oci::Reference,
};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// An image comes from a registry.
    Pulled(Reference),
    /// An image is made here.
    Made(Reference),
    /// An image, the first, has another name, the second.
    Tagged(Reference, Reference),
    /// A name of an image goes.
    Unnamed(Reference),
    /// A container is made, and started unless it is `created`.
    Ran(Box<Ran>),
    /// A container, a network or a volume is in this state afterwards.
    Set(Thing, State),
}

/// What has a name of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    /// A container.
    Container(String),
    /// A network.
    Network(String),
    /// A volume.
    Volume(String),
}

/// How it is with a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It is there.
    Here,
    /// A container that was made and not started.
    Created,
    /// A container that runs.
    Running,
    /// A container that is paused.
    Paused,
    /// A container that has ended.
    Exited,
    /// It was there and is there no more.
    Gone,
    /// Nobody can tell.
    Unknown,
}

/// A container that is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ran {
    /// Its name, if it is given one.
    pub(super) name: Option<String>,
    /// Its image.
    pub(super) image: Option<Reference>,
    /// How it is with it afterwards; nothing where nobody can tell.
    pub(super) state: Option<State>,
    /// Whether it goes when it ends.
    pub(super) goes: bool,
    /// Its properties, each by the key that a check has for it.
    pub(super) properties: Vec<(&'static str, Vec<String>)>,
}

/// All changes of a command line in order; nothing where nobody can tell them.
pub(super) fn changes(text: &str, stays: bool) -> Option<Vec<Change>> {
    let line = read(text);
    let is_docker =
        line.programs.iter().any(|program| program.words.iter().any(|w| w.text.contains("docker")));
    if !is_docker {
        let brings = ["make", "sh", "bash", "source", "."];
        let is_script = |program: &Program| {
            let first = program.words.first().map_or("", |word| word.text.as_str());
            brings.contains(&first) || first.starts_with("./")
        };
        return (!line.programs.iter().any(is_script)).then(Vec::new);
    }
    let is_plain = |program: &Program| program.within.is_empty();
    let branches = ["||", "if ", "for ", "while ", "until ", "case ", "xargs"];
    let is_sure = line.is_whole
        && line.programs.iter().all(is_plain)
        && !branches.iter().any(|branch| text.contains(branch));
    let mut found = Vec::new();
    for program in &line.programs {
        found.extend(of(program, stays)?);
    }
    (is_sure || found.is_empty()).then_some(found)
}

/// Commands that change nothing that is asked about.
const LOOKS: &[&str] = &[
    "",
    "ps",
    "ls",
    "images",
    "logs",
    "inspect",
    "version",
    "info",
    "exec",
    "history",
    "search",
    "port",
    "top",
    "stats",
    "diff",
    "cp",
    "events",
    "login",
    "logout",
    "save",
    "wait",
    "attach",
    "push",
    "help",
    "network ls",
    "network inspect",
    "volume ls",
    "volume inspect",
    "system df",
    "system info",
    "stop-signal",
];

/// Of one program. `stays`: a container that it talks to is left running.
fn of(program: &Program, stays: bool) -> Option<Vec<Change>> {
    let Some(typed) = invocation(program) else { return Some(Vec::new()) };
    let verb = typed.verb.as_str();
    if LOOKS.contains(&verb) {
        return Some(Vec::new());
    }
    // What an expansion comes to nobody knows.
    if program.words.iter().any(|word| word.expands) {
        return None;
    }
    let named = given(&typed.rest, NAMING);
    let each = |change: &dyn Fn(&str) -> Option<Change>| -> Option<Vec<Change>> {
        // A verb that names nothing was read wrong: what is behind it may be a place to fill in.
        let all: Option<Vec<Change>> = named.words.iter().map(|word| change(word)).collect();
        all.filter(|all| !all.is_empty())
    };
    let set = |thing: fn(String) -> Thing, state: State| -> Option<Vec<Change>> {
        each(&|word| Some(Change::Set(thing(word.to_owned()), state)))
    };
    match verb {
        "pull" => each(&|word| Some(Change::Pulled(tagged(word)?))),
        "run" | "create" => {
            Some(vec![Change::Ran(Box::new(ran(&typed.rest, verb == "create", stays)?))])
        }
        "build" | "buildx" => {
            let tags = typed.rest.windows(2).filter(|pair| ["-t", "--tag"].contains(&pair[0]));
            tags.map(|pair| Some(Change::Made(tagged(pair[1])?))).collect()
        }
        "commit" => Some(vec![Change::Made(tagged(named.words.get(1)?)?)]),
        "tag" => match named.words[..] {
            [from, to] => Some(vec![Change::Tagged(tagged(from)?, tagged(to)?)]),
            _ => None,
        },
        "rmi" => each(&|word| Some(Change::Unnamed(tagged(word)?))),
        "rm" => set(Thing::Container, State::Gone),
        "stop" | "kill" => set(Thing::Container, State::Exited),
        "start" | "restart" | "unpause" => set(Thing::Container, State::Running),
        "pause" => set(Thing::Container, State::Paused),
        "network create" => made(&named, &typed.rest, Thing::Network),
        "volume create" => made(&named, &typed.rest, Thing::Volume),
        "network rm" | "network remove" => set(Thing::Network, State::Gone),
        "volume rm" | "volume remove" => set(Thing::Volume, State::Gone),
        _ => None,
    }
}

/// A network or a volume: it is called by the last word.
fn made(named: &Given<'_>, rest: &[&str], thing: fn(String) -> Thing) -> Option<Vec<Change>> {
    let by_flag = named.values(&["--name"]).first().copied();
    let name = by_flag.or(named.words.last().copied())?;
    // A word that is also a flag's value was read wrong.
    (rest.last() == Some(&name) || by_flag.is_some() || named.words.len() == 1)
        .then(|| vec![Change::Set(thing(name.to_owned()), State::Here)])
}

/// An image by a name with a tag, that a registry of a classroom can have.
fn tagged(word: &str) -> Option<Reference> {
    image(word).filter(|name| name.digest().is_none())
}

/// Images in which a shell is what runs, which ends at once where nobody talks to it.
const SHELLS: &[&str] = &[
    "alpine",
    "busybox",
    "ubuntu",
    "debian",
    "bash",
    "centos",
    "fedora",
    "amazonlinux",
    "archlinux",
    "rockylinux",
    "almalinux",
    "opensuse/leap",
    "python",
    "node",
    "openjdk",
    "golang",
    "ruby",
    "perl",
];

/// Whether what runs in an image by itself is a shell.
pub(super) fn is_shell(image: &Reference) -> bool {
    SHELLS.contains(&image.familiar_name().as_str())
}

/// What goes on until it is stopped.
const LASTING: &[&str] =
    &["sleep", "top", "httpd", "nginx", "nc", "ping", "tail", "watch", "redis-server", "mysqld"];

fn ran(words: &[&str], is_created: bool, stays: bool) -> Option<Ran> {
    let given = given(words, STARTING);
    let image = tagged(given.words.first()?)?;
    let command = given.words.get(1..).unwrap_or_default();
    let has = |flags: &[&str]| given.has(flags);
    let is_lasting = || match command {
        [] => has(&["-t", "--tty", "-i", "--interactive"]) || !is_shell(&image),
        ["sh" | "bash" | "ash" | "/bin/sh" | "/bin/bash"] => {
            has(&["-t", "--tty", "-i", "--interactive"])
        }
        [program, ..] => {
            let text = command.join(" ");
            LASTING.contains(&program.rsplit('/').next().unwrap_or_default())
                || text.contains("while true")
                || text.contains("while :")
                || text.contains("sleep infinity")
        }
    };
    let state = if is_created {
        Some(State::Created)
    } else if has(&["-d", "--detach"]) {
        is_lasting().then_some(State::Running)
    } else if stays {
        Some(State::Running)
    } else {
        Some(State::Exited)
    };
    let mut properties = Vec::new();
    let mut add = |key, flags: &[&str]| {
        let values: Vec<String> = given.values(flags).into_iter().map(str::to_owned).collect();
        if !values.is_empty() {
            properties.push((key, values));
        }
    };
    add("ports", &["-p", "--publish"]);
    add("mounts", &["-v", "--volume"]);
    add("networks", &["--network", "--net"]);
    add("restart", &["--restart"]);
    let names = given.values(&["--name"]);
    Some(Ran {
        name: names.first().map(|name| (*name).to_owned()),
        image: Some(image),
        state,
        goes: has(&["--rm"]),
        properties,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_command_changes_is_known_where_its_words_tell() {
        let image = |word: &str| word.parse::<Reference>().unwrap();
        let container = |name: &str, state| Change::Set(Thing::Container(name.into()), state);
        for (text, wanted) in [
            ("docker ps -a", vec![]),
            ("ls -l", vec![]),
            ("docker pull alpine:3.19", vec![Change::Pulled(image("alpine:3.19"))]),
            ("docker build -t app:1 .", vec![Change::Made(image("app:1"))]),
            ("docker tag a b:2", vec![Change::Tagged(image("a"), image("b:2"))]),
            ("docker image rm a b", vec![Change::Unnamed(image("a")), Change::Unnamed(image("b"))]),
            (
                "docker stop web && docker rm web",
                vec![container("web", State::Exited), container("web", State::Gone)],
            ),
            (
                "docker network create --driver bridge --internal back",
                vec![Change::Set(Thing::Network("back".into()), State::Here)],
            ),
            (
                "docker volume create data",
                vec![Change::Set(Thing::Volume("data".into()), State::Here)],
            ),
        ] {
            assert_eq!(changes(text, false), Some(wanted), "{text}");
        }
        for text in [
            "docker rm $(docker ps -q)",
            "for n in 1 2; do docker run -d a; done",
            "docker compose up -d",
            "docker stop web || docker rm web",
            "docker pull <image>",
            "./run.sh",
            "docker rmi $IMAGE",
        ] {
            assert_eq!(changes(text, false), None, "{text}");
        }
    }

    #[test]
    fn how_it_is_with_a_container_is_known_where_its_program_tells() {
        for (text, state) in [
            ("docker run -d --name web -p 8080:80 nginx", Some(State::Running)),
            ("docker run -d alpine", None),
            ("docker run -dit alpine", Some(State::Running)),
            ("docker run -d alpine sleep 100", Some(State::Running)),
            ("docker run -d alpine echo x", None),
            ("docker run alpine echo x", Some(State::Exited)),
            ("docker create nginx", Some(State::Created)),
        ] {
            let found = changes(text, false).unwrap();
            let [Change::Ran(ran)] = &found[..] else { panic!("{text}: {found:?}") };
            assert_eq!(ran.state, state, "{text}");
        }
        let found = changes("docker run --rm -v data:/d --net=back --name x a", false).unwrap();
        let [Change::Ran(ran)] = &found[..] else { panic!("{found:?}") };
        assert!(ran.goes && ran.name.as_deref() == Some("x"));
        let texts = |text: &str| vec![text.to_owned()];
        assert_eq!(ran.properties, [("mounts", texts("data:/d")), ("networks", texts("back"))]);
    }
}
