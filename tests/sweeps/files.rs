//! Odd and hostile files in the place of a scenario, a handout or a client.

use std::{fs, os::unix::fs::symlink, path::PathBuf, time::Duration};

use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::promise::{Input, Place, Ran, is_full, sweep};

/// What is in a file that has bytes.
fn texts() -> Vec<(&'static str, Vec<u8>)> {
    const LAB: &str = "version: 1\ntitle: T\nlab: x.md\n";
    let text = |text: String| text.into_bytes();
    let many =
        |head: &str, line: &str| format!("{head}{}", line.repeat((1 << 20) / line.len() - 9));
    let bomb = {
        let level = |n: usize| format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9));
        "a0: &a0 [x,x]\n".to_owned() + &(1..12).map(level).collect::<String>()
    };
    let doubling = {
        let line = |n: usize| format!("  a{n}: '${{{{ a{0} }}}}${{{{ a{0} }}}}'\n", n - 1);
        let lines: String = (1..60).map(line).collect();
        format!("{LAB}vars:\n  a0: '{}'\n{lines}steps: []\n", "x".repeat(500))
    };
    vec![
        ("empty", Vec::new()),
        ("one NUL", vec![0]),
        ("NULs", vec![0; 4096]),
        ("no UTF-8", b"version: 1\ntitle: \xff\xfe\n".to_vec()),
        ("UTF-16", b"\xff\xfev\0e\0r\0".to_vec()),
        ("a BOM", text(format!("\u{feff}{LAB}"))),
        ("CRLF", text(LAB.replace('\n', "\r\n"))),
        ("escapes", text(format!("{LAB}\"\\e[2J\\a\\u202e\": \"\\e]0;x\\a\"\n"))),
        ("raw escapes", b"\x1b[2J\x1b]0;x\x07: 1\n".to_vec()),
        ("raw directions", text(format!("{LAB}\u{202e}evil\u{2066}: 1\n"))),
        ("deep brackets", text("[".repeat(100_000))),
        ("deep mappings", text((0..200).map(|depth| "  ".repeat(depth) + "a:\n").collect())),
        ("an alias bomb", text(bomb)),
        ("variables that double", text(doubling)),
        ("a MiB of wrong keys", text(many(LAB, "x{}: 1\n"))),
        ("a MiB of one key", text(format!("{LAB}{}: 1\n", "k".repeat(1 << 20)))),
        ("a MiB of wrong steps", text(many(&format!("{LAB}steps:\n"), "  - {a: 1}\n"))),
        ("a MiB of backquotes", text("`".repeat(1 << 20))),
        ("a MiB of headings", text("# a\n".repeat(1 << 18))),
        ("a long line", text("x".repeat(900_000))),
    ]
}

/// All files, by their names.
fn files(place: &Place) -> Vec<(String, PathBuf)> {
    let mut all: Vec<(String, PathBuf)> = Vec::new();
    let mut add = |name: &str, path: PathBuf| all.push((name.to_owned(), path));
    fs::create_dir(place.at("in")).unwrap();
    let at = |name: &str| place.at("in").join(name);
    for (number, (name, bytes)) in texts().into_iter().enumerate() {
        let path = at(&format!("{number}.yaml"));
        fs::write(&path, bytes).unwrap();
        add(name, path);
    }
    mknodat(CWD, at("fifo"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    add("a fifo", at("fifo"));
    fs::create_dir(at("folder.yaml")).unwrap();
    add("a folder", at("folder.yaml"));
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    add("a socket", at("socket"));
    for (name, to) in [("loop", "loop"), ("dead", "none"), ("to-fifo", "fifo")] {
        symlink(at(to), at(name)).unwrap();
        add(&format!("a link: {name}"), at(name));
    }
    for device in
        ["/dev/zero", "/dev/null", "/dev/full", "/dev/tty", "/proc/self/mem", "/dev/stdin"]
    {
        add(device, device.into());
    }
    fs::File::create(at("huge.yaml")).unwrap().set_len(100 << 20).unwrap();
    add("100 MiB", at("huge.yaml"));
    add("what is not there", at("none.yaml"));
    add("an escape in its name", at("\u{1b}[2J\u{202e}.yaml"));
    add("a long name", at(&"n".repeat(3_000)));
    all
}

/// Folders with a lab of another platform's, of which one file is odd.
fn folders(place: &Place) -> Vec<(String, PathBuf)> {
    let page = "01-a/assignment.md";
    let all: &[&str] = if is_full() {
        &["index.json", "track.yml", "resources/workshop.yaml", page]
    } else {
        &["index.json", page]
    };
    let mut found = Vec::new();
    let mut add = |name: String, odd: &str| {
        let folder = place.at(&format!("theirs{}", found.len()));
        fs::create_dir_all(folder.join(odd).parent().unwrap()).unwrap();
        if odd == page {
            fs::write(folder.join("track.yml"), "title: T\n").unwrap();
        }
        found.push((format!("{name} as {odd}"), folder.clone()));
        folder.join(odd)
    };
    for odd in all {
        for (name, bytes) in texts() {
            fs::write(add(name.to_owned(), odd), bytes).unwrap();
        }
        mknodat(CWD, add("a fifo".to_owned(), odd), FileType::Fifo, Mode::RWXU, 0).unwrap();
        symlink("/dev/zero", add("a link to a device".to_owned(), odd)).unwrap();
        symlink("..", add("a link to the folder above".to_owned(), odd)).unwrap();
        fs::File::create(add("100 MiB".to_owned(), odd)).unwrap().set_len(100 << 20).unwrap();
    }
    found
}

fn promised(ran: &Ran) -> Result<(), String> {
    ran.is_labchecks(&[2, 3, 4])?;
    ran.says_what_to_do()
}

#[tokio::test]
async fn whatever_stands_in_the_place_of_a_file_is_refused_in_time_and_in_words() {
    let place = Place::new();
    let files = files(&place);
    let scenario: &[&[&str]] = if is_full() {
        &[
            &["run", "--yes", "--scenario"],
            &["list", "--scenario"],
            &["handout", "--scenario"],
            &["handout", "--commands", "--scenario"],
            &["lint"],
            &["new", "-o", "-"],
            &["start", "--plain", "--scenario"],
            &["check", "step1", "--scenario"],
            &["hint", "step1", "--scenario"],
            &["solve", "step1", "--yes", "--scenario"],
            &["run", "--yes", "--without", "notary", "--scenario"],
            &["add", "step1", "--yes", "--scenario"],
            &["add", "step1", "image", "alpine:3.20", "--yes", "--scenario"],
        ]
    } else {
        &[
            &["run", "--yes", "--scenario"],
            &["list", "--scenario"],
            &["lint"],
            &["new", "-o", "-"],
            &["check", "s", "--scenario"],
            &["add", "s", "image", "alpine:3.20", "--yes", "--scenario"],
        ]
    };
    // That the same verbs end well where the file is right: `right.rs`.
    let lab = place.lab(&[("home", "environment: { HOME: set }")]);
    let mut inputs = Vec::new();
    let mut add = |name: String, args: &[&std::ffi::OsStr]| {
        let command = place.labcheck(args);
        inputs.push(Input { name, command, within: Duration::from_secs(30), may_go_on: false });
    };
    let class = place.at("class");
    fs::create_dir(&class).unwrap();
    for (name, path) in &files {
        for flag in ["--policy", "--roster", "--overrides"] {
            add(
                format!("{name}, grade {flag}"),
                &["grade".as_ref(), class.as_os_str(), flag.as_ref(), path.as_os_str()],
            );
        }
        add(format!("{name}, grade"), &["grade".as_ref(), path.as_os_str()]);
        add(format!("{name}, merge"), &["merge".as_ref(), path.as_os_str()]);
        let words = ["update", "--scenario", lab.as_str(), "--from"].map(std::ffi::OsStr::new);
        add(format!("{name}, update --from"), &[&words[..], &[path.as_os_str()]].concat());
    }
    for (name, folder) in folders(&place) {
        add(format!("new of {name}"), &["new".as_ref(), folder.as_os_str()]);
    }
    for (number, (name, path)) in files.iter().enumerate() {
        for words in scenario {
            let args = words.iter().map(std::ffi::OsStr::new).chain([path.as_os_str()]);
            add(format!("{name}, {}", words.join(" ")), &args.collect::<Vec<_>>());
        }
        // The same as the handout of a lab that is right, and as the client that a lab is to have.
        let lab = place.at("in").join(format!("lab{number}.yaml"));
        let of = path.file_name().filter(|_| path.starts_with(place.at("in")));
        let of = of.map_or(path.to_string_lossy(), |name| name.to_string_lossy());
        let of = serde_json::to_string(&of).unwrap(); // as YAML has it, too
        let text = format!(
            "version: 1\ntitle: T\nlab: {of}\nsteps:\n  - {{ id: s, section: a, do: [{{ run: ls }}] }}\n"
        );
        fs::write(&lab, text).unwrap();
        add(
            format!("{name} as handout"),
            &["run".as_ref(), "--yes".as_ref(), "--scenario".as_ref(), lab.as_os_str()],
        );
        if is_full() {
            let args = ["run".as_ref(), "--client".as_ref(), path.as_os_str()];
            add(format!("{name} as client"), &args);
        }
    }
    sweep("files", inputs, promised).await;
}
