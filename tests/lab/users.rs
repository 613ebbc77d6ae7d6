//! Several users of one machine, root among them: nobody reads, poisons, stops or sees another's classroom.

use std::{
    fs,
    os::unix::process::CommandExt as _,
    path::PathBuf,
    process::{Command, Output},
};

use labcheck::classroom::{
    layout::{JOURNAL, SESSION, SOCKET},
    standing::{Session, find},
};
use rustix::process::geteuid;

use crate::{cli, needs, running::is_running, somebody::Somebody};

/// One of the users, with what is theirs.
struct User {
    id: u32,
    state: PathBuf,
    labcheck: Box<dyn Fn() -> Command>,
    session: Session,
}

impl User {
    /// labcheck as this user types it, led to somebody's state folder and classroom.
    fn types(&self, args: &[&str], at: &Self) -> Output {
        let mut labcheck = (self.labcheck)();
        labcheck.env("LABCHECK_STATE_DIR", &at.state);
        labcheck.args(args).output().unwrap()
    }

    /// The same by the classroom's folder alone, as a shell has it that is in it.
    fn types_in(&self, args: &[&str], at: &Self) -> Output {
        let mut labcheck = (self.labcheck)();
        labcheck.env("LABCHECK_STATE_DIR", &self.state);
        labcheck.env("LABCHECK_CLASSROOM", &at.session.folder).args(args).output().unwrap()
    }

    /// Whether a program of this user's does it.
    fn can(&self, program: &str, args: &[&str]) -> bool {
        let mut command = Command::new(program);
        command.args(args).uid(self.id).gid(self.id).output().unwrap().status.success()
    }

    /// What a service answers this user.
    fn asks(&self, method: &str, url: &str) -> String {
        let mut curl = Command::new("curl");
        curl.args(["-ks", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, url]);
        let answer = curl.uid(self.id).gid(self.id).output().unwrap();
        String::from_utf8(answer.stdout).unwrap()
    }

    /// Where this user's classroom is asked for images and for signatures.
    fn services(&self) -> [String; 2] {
        let world = &self.session.world;
        let mut variables = world.environment.iter();
        let (_, trust) = variables.find(|(name, _)| name.contains("TRUST_SERVER")).unwrap();
        [format!("http://{}/v2/", world.registry), format!("{trust}/v2/")]
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

fn starts(mut labcheck: Command) {
    let started = labcheck.args(["start", "--plain", "--yes"]).output().unwrap();
    assert!(started.status.success(), "{}", said(&started));
}

#[test]
fn of_three_users_none_reads_poisons_stops_or_sees_anothers_classroom() {
    if !geteuid().is_root() {
        needs::left_out("only root can be several users");
        return;
    }
    if !needs::met(&["curl"]) {
        return;
    }
    let (Some(ann), Some(bob)) = (Somebody::comes_as(54_321), Somebody::comes_as(54_322)) else {
        return;
    };
    let roots = cli::Standing::begin();
    for somebody in [&ann, &bob] {
        starts(somebody.plain());
    }
    let of = |somebody: &Somebody| User {
        id: somebody.id,
        state: somebody.state(),
        labcheck: somebody.typist(),
        session: somebody.session(),
    };
    let state = roots.state();
    let root = User {
        id: 0,
        state: state.clone(),
        labcheck: Box::new(cli::plain),
        session: find(&state).standing.remove(0),
    };
    let users = [root, of(&ann), of(&bob)];

    // What everybody may: ask about the own one.
    for user in &users {
        let asked = user.types(&["step1"], user);
        assert_eq!(asked.status.code(), Some(1), "{}: {}", user.id, said(&asked));
        assert_eq!(user.asks("GET", &user.services()[0]), "200", "{}", user.id);
    }
    for (who, whose) in pairs(&users) {
        is_kept_out(who, whose);
    }
    // Nothing has come of any of it.
    for user in &users {
        let asked = user.types(&["status"], user);
        assert!(said(&asked).contains("Distribution and Trust"), "{}", said(&asked));
        let finished = user.types(&["finish", "--yes"], user);
        assert!(finished.status.success(), "{}", said(&finished));
        assert!(!user.state.exists(), "{}", user.id);
    }
}

fn pairs(users: &[User]) -> impl Iterator<Item = (&User, &User)> {
    let all = users.iter().flat_map(|who| users.iter().map(move |whose| (who, whose)));
    all.filter(|(who, whose)| who.id != whose.id)
}

fn is_kept_out(who: &User, whose: &User) {
    let about = format!("user {} and the classroom of user {}", who.id, whose.id);
    for args in [
        &["step1"][..],
        &["status"],
        &["env"],
        &["shell"],
        &["watch", "--plain"],
        &["hint", "step1"],
        &["solve", "step1", "--yes"],
        &["reset", "step1"],
        &["start", "--plain", "--yes"],
        &["finish", "--yes"],
        &["handout"],
    ] {
        for told in [who.types(args, whose), who.types_in(args, whose)] {
            let text = said(&told);
            // Led there by its folder alone, somebody without rights sees nothing there, and ends up with their own.
            let is_own = text.contains(&*who.session.folder.to_string_lossy());
            let is_refused = [2, 3, 4].contains(&told.status.code().unwrap_or(-1));
            assert!(is_refused || is_own, "{about}: {args:?}: {text}");
            let theirs = whose.session.folder.join("machines").display().to_string();
            assert!(!text.contains(&theirs), "{about}: {args:?}: {text}");
        }
    }
    assert!(is_running(whose.session.pid), "{about}");
    if who.id == 0 {
        return; // the kernel keeps nothing from root; labcheck does not use it
    }
    let room = whose.session.folder.as_path();
    let path = |below: &str| room.join(below).display().to_string();
    let id = whose.session.pid.to_string();
    let engine = ["-H", &whose.session.world.docker_host, "version"];
    // The controls: who has it can.
    assert!(whose.can("ls", &[&path(SESSION)]) && whose.can("kill", &["-0", &id]), "{about}");
    assert!(whose.can("docker", &engine), "{about}");
    assert_eq!(
        whose.asks("POST", &format!("{}library/x/blobs/uploads/", whose.services()[0])),
        "202"
    );
    for file in [SESSION, JOURNAL, SOCKET, "authority", "registry", "trust", "config", "home"] {
        assert!(
            fs::symlink_metadata(path(file)).is_ok() && !who.can("ls", &[&path(file)]),
            "{about}: {file}"
        );
    }
    let state = whose.state.display().to_string();
    assert!(
        !who.can("ls", &[&state]) && !who.can("touch", &[&format!("{state}/room-x")]),
        "{about}"
    );
    assert!(!who.can("kill", &["-TERM", &id]) && !who.can("docker", &engine), "{about}");
    for service in whose.services() {
        for (method, below) in [
            ("GET", ""),
            ("POST", "library/alpine/blobs/uploads/"),
            ("DELETE", "library/alpine/manifests/edge"),
        ] {
            assert_eq!(
                who.asks(method, &format!("{service}{below}")),
                "403",
                "{about}: {method} {service}{below}"
            );
        }
    }
}
