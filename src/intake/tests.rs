//! Folders and archives as they come, and as nobody should make them.

use std::{
    fs,
    io::{Cursor, Write as _},
    os::unix::{ffi::OsStringExt as _, fs::symlink},
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, FileType, Mode, OFlags};
use tempfile::TempDir;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::*;

/// An archive of these files. A name that ends in `/` is a folder's.
pub(super) fn zip<B: AsRef<[u8]>>(files: &[(&str, B)]) -> Vec<u8> {
    zip_by(CompressionMethod::Deflated, files)
}

fn zip_by<B: AsRef<[u8]>>(method: CompressionMethod, files: &[(&str, B)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in files {
        if let Some(folder) = name.strip_suffix('/') {
            writer.add_directory(folder, options).unwrap();
        } else {
            writer.start_file(*name, options).unwrap();
            writer.write_all(bytes.as_ref()).unwrap();
        }
    }
    writer.finish().unwrap().into_inner()
}

/// The archive with something of the same length in the place of something.
fn with(mut archive: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        (0..archive.len()).filter(|at| archive[*at..].starts_with(from)).collect();
    assert!(!places.is_empty(), "{} is not in it", from.escape_ascii());
    for at in places {
        archive[at..at + to.len()].copy_from_slice(to);
    }
    archive
}

/// Puts bytes into the place of those at an offset in the central header of a file (APPNOTE 4.3.12).
fn in_header(mut archive: Vec<u8>, name: &str, offset: usize, bytes: &[u8]) -> Vec<u8> {
    let header = ZipArchive::new(Cursor::new(&archive))
        .unwrap()
        .by_name(name)
        .map(|file| file.central_header_start())
        .unwrap();
    let at = usize::try_from(header).unwrap() + offset;
    archive[at..at + bytes.len()].copy_from_slice(bytes);
    archive
}

/// A folder with these files in it.
fn folder<B: AsRef<[u8]>>(files: &[(&str, B)]) -> TempDir {
    let top = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        put(&top.path().join(name), bytes.as_ref());
    }
    top
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Each place with what is in it, or the beginning of what is wrong.
fn told(intake: &mut Intake) -> Vec<(String, Result<String, String>)> {
    let told = intake.map(|handed| {
        let bytes = handed.bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        (handed.place, bytes.map_err(|error| error.to_string()))
    });
    told.collect()
}

/// What is told of each file, errors by their kinds.
fn outcome(intake: &mut Intake) -> Vec<String> {
    let one = |handed: Handed| match handed.bytes {
        Ok(bytes) => format!("{} = {}", handed.place, String::from_utf8_lossy(&bytes)),
        Err(error) => {
            let told = error.to_string();
            assert!(told.contains("; "), "{told}: says what to do");
            let kind = format!("{error:?}");
            format!("{} ! {}", handed.place, kind.split([' ', '(']).next().unwrap_or_default())
        }
    };
    intake.map(one).collect()
}

fn opened(path: &Path, limits: &Limits) -> Intake {
    open(path, limits).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The archive as a file, opened.
fn of_archive(archive: &[u8], limits: &Limits) -> (TempDir, Result<Intake, IntakeError>) {
    let top = folder(&[("class.ZIP", archive)]);
    let intake = open(&top.path().join("class.ZIP"), limits);
    (top, intake)
}

fn in_archive(archive: &[u8], limits: &Limits) -> Vec<String> {
    let (_top, intake) = of_archive(archive, limits);
    outcome(&mut intake.unwrap_or_else(|error| panic!("{error}")))
}

fn empty_handed(intake: &Intake) -> Vec<&str> {
    intake.empty_handed().collect()
}

const STRICT: Limits =
    Limits { file: 8, total: 1_000, entries: 40, depth: 3, ratio: 250, list: 1 << 20, name: 100 };

const JANE: &str = "jane";
const JOE: &str = "joe";

/// Each layout: its files, and what it tells of Jane and Joe. Zoe handed nothing in.
const LAYOUTS: [(&str, &[(&str, &str)], [&str; 2]); 8] = [
    (
        "Moodle in folders",
        &[
            ("Jane Doe_11_assignsubmission_file_/x.labcheck", JANE),
            ("Joe Roe_12_assignsubmission_file_/x.labcheck", JOE),
            ("Joe Roe_12_assignsubmission_onlinetext_/onlinetext.html", ""),
            ("Zoe Loe_13_assignsubmission_onlinetext_/onlinetext.html", ""),
        ],
        ["name Jane Doe, number 11", "name Joe Roe, number 12"],
    ),
    (
        "Moodle without folders",
        &[
            ("Jane Doe_11_assignsubmission_file_x.labcheck", JANE),
            ("Joe Roe_12_assignsubmission_file_x.labcheck", JOE),
            ("Zoe Loe_13_assignsubmission_file_x.pdf", ""),
        ],
        ["name Jane Doe, number 11", "name Joe Roe, number 12"],
    ),
    (
        "Canvas",
        &[
            ("doejane_LATE_21_31_x.labcheck", JANE),
            ("roejoe_22_32_x.labcheck", JOE),
            ("loezoe_23_33_x.pdf", ""),
        ],
        ["name doejane, number 21, late", "name roejoe, number 22"],
    ),
    (
        "Canvas in a folder",
        &[
            ("submissions/doejane_LATE_21_31_x.labcheck", JANE),
            ("submissions/roejoe_22_32_x.labcheck", JOE),
            ("submissions/loezoe_23_33_x.pdf", ""),
        ],
        ["name doejane, number 21, late", "name roejoe, number 22"],
    ),
    (
        "Sakai",
        &[
            ("Lab 1/Doe, Jane(jd)/Submission attachment(s)/x.labcheck", JANE),
            ("Lab 1/Roe, Joe(jr)/Submission attachment(s)/x.labcheck", JOE),
            ("Lab 1/Loe, Zoe(zl)/timestamp.txt", ""),
            ("Lab 1/grades.csv", ""),
        ],
        ["id jd, name Doe, Jane", "id jr, name Roe, Joe"],
    ),
    (
        "GitHub Classroom",
        &[
            ("hw-submissions/hw-jane/work/x.labcheck", JANE),
            ("hw-submissions/hw-jane/README.md", ""),
            ("hw-submissions/hw-joe-1/x.labcheck", JOE),
            ("hw-submissions/hw-zoe/README.md", ""),
        ],
        ["id jane, folder hw-jane", "id joe-1, folder hw-joe-1"],
    ),
    (
        "Classroom 50",
        &[
            ("cs-hw-jane/x.labcheck", JANE),
            ("cs-hw-joe/x.labcheck", JOE),
            ("cs-hw-zoe/README.md", ""),
        ],
        ["folder cs-hw-jane", "folder cs-hw-joe"],
    ),
    (
        "folders",
        &[("a/jane/x.LabCheck", JANE), ("a/joe/x/y.labcheck", JOE), ("a/zoe/", "")],
        ["folder jane", "folder joe"],
    ),
];

/// All that is told of who handed something in.
fn facts(hint: StudentHint) -> String {
    let StudentHint { id, folder, name, platform_id, late } = hint;
    let facts = [("id", id), ("folder", folder), ("name", name), ("number", platform_id)];
    let facts = facts.into_iter().filter_map(|(what, is)| Some(format!("{what} {}", is?)));
    facts.chain(late.then(|| "late".to_owned())).collect::<Vec<_>>().join(", ")
}

#[test]
fn the_same_class_comes_as_folder_and_as_archive_of_every_platform() {
    for (layout, files, wanted) in LAYOUTS {
        let as_archive = folder(&[("class.zip", zip(files))]);
        let as_folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            match name.strip_suffix('/') {
                Some(name) => fs::create_dir_all(as_folder.path().join(name)).unwrap(),
                None => put(&as_folder.path().join(name), bytes.as_bytes()),
            }
        }
        // The archive as it was downloaded, in a folder, and unpacked.
        for path in
            [as_archive.path().join("class.zip"), as_archive.path().into(), as_folder.path().into()]
        {
            let mut intake = opened(&path, &Limits::default());
            let mut hints = Vec::new();
            for handed in &mut intake {
                let bytes = String::from_utf8(handed.bytes.unwrap()).unwrap();
                hints.push((facts(handed.hint), bytes));
            }
            let wanted: Vec<_> =
                wanted.map(str::to_owned).into_iter().zip([JANE.into(), JOE.into()]).collect();
            assert_eq!(hints, wanted, "{layout}, {}", path.display());
            let empty = empty_handed(&intake);
            assert_eq!(empty.len(), 1, "{layout}: {empty:?}");
            assert!(empty[0].to_lowercase().contains("zoe"), "{layout}: {empty:?}");
        }
    }
}

#[test]
fn the_order_is_that_of_the_paths_however_they_are_stored() {
    let files =
        ["b/x.labcheck", "a/z.labcheck", "a/a/y.labcheck", "a b/x.labcheck", "B/x.labcheck"];
    let sorted = ["B/x", "a/a/y", "a/z", "a b/x", "b/x"].map(|name| format!("{name}.labcheck = "));
    for turn in 0..files.len() {
        let mut files = files.map(|name| (name, ""));
        files.rotate_left(turn);
        assert_eq!(outcome(&mut opened(folder(&files).path(), &Limits::default())), sorted);
        assert_eq!(in_archive(&zip(&files), &Limits::default()), sorted);
    }
}

#[test]
fn one_submission_is_taken_by_its_name_and_nothing_else_is() {
    let top = folder(&[("x.labcheck", "one"), ("x.txt", "two"), ("labcheck", "three")]);
    let at = |name: &str| top.path().join(name);
    symlink(at("x.labcheck"), at("link.labcheck")).unwrap();
    for name in ["x.labcheck", "link.labcheck"] {
        let mut one = opened(&at(name), &Limits::default());
        assert_eq!(told(&mut one), [(name.to_owned(), Ok("one".to_owned()))]);
        assert_eq!(one.passed_over(), 0);
    }
    for name in ["x.txt", "labcheck"] {
        let refused = open(&at(name), &Limits::default()).err().unwrap();
        assert!(matches!(refused, IntakeError::NotNamed), "{name}: {refused}");
        assert!(refused.to_string().contains("`*.labcheck`"));
    }
    let none = open(&at("none.zip"), &Limits::default()).err().unwrap();
    assert!(matches!(none, IntakeError::Missing(_)), "{none}");
    let below = open(&at("x.txt/none.zip"), &Limits::default()).err().unwrap();
    assert!(matches!(below, IntakeError::Failed(_)), "{below}");
    rustix::fs::mknodat(CWD, at("fifo.labcheck"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    let fifo = open(&at("fifo.labcheck"), &Limits::default()).err().unwrap();
    assert!(matches!(fifo, IntakeError::NoFile), "{fifo}");
}

#[test]
fn other_files_are_counted_and_those_of_tools_are_nobody_s() {
    let files = [
        ("jane/x.labcheck", ""),
        ("jane/._x.labcheck", ""),
        ("jane/notes.txt", ""),
        ("jane/x.labcheck.txt", ""),
        ("jane/.git/x.labcheck", ""),
        ("__MACOSX/jane/x.labcheck", ""),
        (".DS_Store", ""),
    ];
    let top = folder(&files);
    let mut intake = opened(top.path(), &Limits::default());
    assert_eq!(outcome(&mut intake), ["jane/x.labcheck = "]);
    assert_eq!((intake.passed_over(), empty_handed(&intake)), (4, vec![]));
    let (_top, intake) = of_archive(&zip(&files), &Limits::default());
    let mut intake = intake.unwrap();
    assert_eq!(outcome(&mut intake), ["jane/x.labcheck = "]);
    assert_eq!((intake.passed_over(), empty_handed(&intake)), (4, vec![]));
}

#[test]
fn a_class_is_told_from_one_student_s_folders() {
    let hints = |path: &Path| -> Vec<String> {
        opened(path, &Limits::default()).map(|handed| facts(handed.hint)).collect()
    };
    // A repository is one student's, whatever folders it has.
    let repository = [("jane/src/x.labcheck", ""), ("jane/doc/y", ""), ("jane/.git/config", "")];
    assert_eq!(hints(folder(&repository).path()), ["folder jane"]);
    assert_eq!(hints(folder(&repository[..2]).path()), ["folder src"]);
    // What is hidden beside a class does not hide it.
    let class =
        [("a/jane/x.labcheck", ""), ("a/joe/x.labcheck", ""), (".hidden", ""), ("seen", "")];
    assert_eq!(hints(folder(&class[..3]).path()), ["folder jane", "folder joe"]);
    assert_eq!(hints(folder(&class).path()), ["folder a", "folder a"]);
    // The name of the folder that was named tells the assignment.
    let clones = folder(&[
        ("hw-submissions/hw-jane/src/x.labcheck", ""),
        ("hw-submissions/hw-jane/y/z", ""),
    ]);
    let wanted = ["id jane, folder hw-jane"];
    assert_eq!(hints(&clones.path().join("hw-submissions")), wanted);
    assert_eq!(hints(&clones.path().join("hw-submissions/hw-jane/..")), wanted);
}

#[test]
fn what_is_in_a_folder_and_no_file_is_told_and_not_followed_or_waited_for() {
    let top = folder(&[("jane/x.labcheck", "one"), ("elsewhere/y.labcheck", "two")]);
    let outside = folder(&[("z.labcheck", "three")]);
    let at = |name: &str| top.path().join(name);
    symlink(outside.path().join("z.labcheck"), at("jane/link.labcheck")).unwrap();
    symlink(outside.path().join("none"), at("jane/dead.zip")).unwrap();
    symlink(outside.path(), at("jane/folder")).unwrap();
    symlink(top.path(), at("jane/loop")).unwrap();
    for name in ["jane/fifo.labcheck", "jane/fifo.zip"] {
        rustix::fs::mknodat(CWD, at(name), FileType::Fifo, Mode::RWXU, 0).unwrap();
    }
    let _socket = std::os::unix::net::UnixListener::bind(at("jane/socket.labcheck")).unwrap();
    let mut intake = opened(top.path(), &Limits::default());
    assert_eq!(
        outcome(&mut intake),
        [
            "elsewhere/y.labcheck = two",
            "jane/dead.zip ! Link",
            "jane/fifo.labcheck ! NoFile",
            "jane/fifo.zip ! NoFile",
            "jane/link.labcheck ! Link",
            "jane/socket.labcheck ! NoFile",
            "jane/x.labcheck = one",
        ]
    );
    assert_eq!(intake.passed_over(), 2);
}

#[test]
fn a_name_that_is_no_text_is_that_file_s_error() {
    let top = folder(&[("jane/x.labcheck", "one")]);
    let name = |bytes: &[u8]| top.path().join(std::ffi::OsString::from_vec(bytes.to_vec()));
    put(&name(b"jane/\xff\x1b.labcheck"), b"");
    put(&name(b"jo\xffe/x.labcheck"), b"");
    put(&name(b"jo\xffe/x.txt"), b"");
    let mut intake = opened(top.path(), &Limits::default());
    assert_eq!(
        outcome(&mut intake),
        [
            "jane/x.labcheck = one",
            "jane/\u{fffd}\\u{1b}.labcheck ! NotUtf8",
            "jo\u{fffd}e/x.labcheck ! NotUtf8"
        ]
    );
    assert_eq!(intake.passed_over(), 1);
    // An archive's names are of its own code page where they are not UTF-8.
    let archive = with(zip(&[("j_.labcheck", "")]), b"j_.", b"j\x94.");
    assert_eq!(in_archive(&archive, &Limits::default()), ["jö.labcheck = "]);
}

#[test]
fn a_folder_that_cannot_be_read_is_told_and_the_rest_is_read() {
    let top = folder(&[("jane/x.labcheck", "one")]);
    // Its path is longer than a system takes.
    let name = "n".repeat(255);
    let flags = OFlags::PATH | OFlags::DIRECTORY;
    let mut at = rustix::fs::open(top.path(), flags, Mode::empty()).unwrap();
    for _ in 0..17 {
        rustix::fs::mkdirat(&at, &name, Mode::RWXU).unwrap();
        at = rustix::fs::openat(&at, &name, flags, Mode::empty()).unwrap();
    }
    let limits = Limits { depth: 30, ..Limits::default() };
    let told = outcome(&mut opened(top.path(), &limits));
    assert_eq!((told.len(), told[0].as_str()), (2, "jane/x.labcheck = one"));
    assert!(told[1].starts_with("nnnn") && told[1].ends_with(" ! Failed"), "{}", told[1]);
    assert!(told[1].len() < 420);
}

#[test]
fn each_limit_is_met_exactly() {
    let deep = [("a/b/c/x.labcheck", "12345678"), ("a/b/c/d/x.labcheck", "")];
    let long = [("a/12345678.labcheck", "12345678"), ("a/123456789.labcheck", "123456789")];
    for (files, in_folder, in_zip) in [
        (deep, "a/b/c/d ! TooDeep", "a/b/c/d/x.labcheck ! TooDeep"),
        (long, "a/123456789.labcheck ! TooLong", "a/123456789.labcheck ! TooLong"),
    ] {
        let good = format!("{} = 12345678", files[0].0);
        let told = |bad: &str| {
            let mut told = vec![good.clone(), bad.to_owned()];
            told.sort();
            told
        };
        assert_eq!(outcome(&mut opened(folder(&files).path(), &STRICT)), told(in_folder));
        assert_eq!(in_archive(&zip(&files), &STRICT), told(in_zip));
    }
    let file = |at: usize| (format!("{at:02}.labcheck"), "x");
    for (count, is_read) in [(40, true), (41, false)] {
        let files: Vec<_> = (0..count).map(file).collect();
        let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let top = folder(&files);
        let (_top, zipped) = of_archive(&zip(&files), &STRICT);
        for intake in [open(top.path(), &STRICT), zipped] {
            match intake {
                Ok(intake) => assert!(is_read && intake.count() == count),
                Err(error) => assert!(!is_read && matches!(error, IntakeError::TooMany(40))),
            }
        }
    }
    let name = |length: usize| format!("{}.labcheck", "x".repeat(length - 9));
    let (short, long) = (name(100), name(101));
    let archive = zip(&[(short.as_str(), ""), (long.as_str(), ""), (&long[..95], "")]);
    assert_eq!(
        in_archive(&archive, &STRICT),
        [format!("{short} = "), format!("{long} ! LongName")]
    );
}

#[test]
fn all_together_are_bounded_too() {
    let files =
        [("1.labcheck", "12345"), ("2.labcheck", "12345"), ("3.labcheck", "1"), ("4.labcheck", "")];
    for (total, second, third) in [(10, "= 12345", "! TotalTooLong"), (9, "! TotalTooLong", "= 1")]
    {
        let limits = Limits { total, ..STRICT };
        let wanted = [
            "1.labcheck = 12345".to_owned(),
            format!("2.labcheck {second}"),
            format!("3.labcheck {third}"),
            "4.labcheck = ".to_owned(),
        ];
        assert_eq!(outcome(&mut opened(folder(&files).path(), &limits)), wanted);
        assert_eq!(in_archive(&zip(&files), &limits), wanted);
    }
}

#[test]
fn a_bomb_is_stopped_while_it_unpacks_whatever_it_says_of_itself() {
    let zeros = vec![0u8; (1 << 20) + 1];
    let names = |told: Vec<String>| -> Vec<String> {
        told.iter().map(|line| line.split(" = ").next().unwrap_or_default().to_owned()).collect()
    };
    let archive = |method, length: usize| zip_by(method, &[("a.labcheck", &zeros[..length])]);
    let (packed, stored) = (CompressionMethod::Deflated, CompressionMethod::Stored);
    for (archive, ratio, wanted) in [
        (archive(packed, zeros.len()), 250, "a.labcheck ! Bomb"),
        (archive(packed, zeros.len()), 2_000, "a.labcheck"),
        (archive(packed, zeros.len() - 1), 0, "a.labcheck"),
        (archive(stored, zeros.len()), 1, "a.labcheck"),
        (archive(stored, zeros.len()), 0, "a.labcheck ! Bomb"),
    ] {
        let limits = Limits { ratio, ..Limits::default() };
        assert_eq!(names(in_archive(&archive, &limits)), [wanted]);
    }
    // It says that it is packed larger, or unpacked smaller.
    let honest = archive(packed, zeros.len());
    for (offset, bytes) in [(20, [0xff, 0xff, 0xff, 0x7f]), (24, [1, 0, 0, 0])] {
        let told = in_archive(
            &in_header(honest.clone(), "a.labcheck", offset, &bytes),
            &Limits::default(),
        );
        assert!(told[0].contains(" ! "), "{}", told[0].escape_debug().take(80).collect::<String>());
    }
    // One that unpacks to more than a submission has.
    let limits = Limits { file: 1 << 19, ..Limits::default() };
    assert_eq!(in_archive(&honest, &limits), ["a.labcheck ! TooLong"]);
}

#[test]
fn what_an_archive_should_not_have_is_that_file_s_error_and_the_rest_is_read() {
    let good = ("z.labcheck", "good");
    let plain = zip(&[("AAAA/BC.labcheck", "bad"), ("AAAA/BC.txt", ""), good]);
    let named = |name: &[u8]| with(plain.clone(), b"AAAA/BC.", name);
    let header =
        |offset: usize, bytes: &[u8]| in_header(plain.clone(), "AAAA/BC.labcheck", offset, bytes);
    let mode = |mode: u32| header(38, &(mode << 16).to_le_bytes());
    for (archive, wanted) in [
        (plain.clone(), "AAAA/BC.labcheck = bad"),
        (named(b"../../C."), "../../C.labcheck ! Name"),
        (named(b"AA/../C."), "AA/../C.labcheck ! Name"),
        (named(b"/etc/BC."), "/etc/BC.labcheck ! Name"),
        (named(b"AAA\\\\BC."), "AAA\\\\BC.labcheck ! Name"),
        (named(b"C:AA/BC."), "C:AA/BC.labcheck ! Name"),
        (named(b"A\0AA/BC."), "A\\u{0}AA/BC.labcheck ! Name"),
        (named(b"AAAA//B."), "AAAA/B.labcheck = bad"),
        (mode(0o100_644), "AAAA/BC.labcheck = bad"),
        (mode(0), "AAAA/BC.labcheck = bad"),
        (mode(0o120_777), "AAAA/BC.labcheck ! Link"),
        (mode(0o010_644), "AAAA/BC.labcheck ! NoFile"),
        (mode(0o020_644), "AAAA/BC.labcheck ! NoFile"),
        (mode(0o060_644), "AAAA/BC.labcheck ! NoFile"),
        (header(8, &[1, 0]), "AAAA/BC.labcheck ! Encrypted"),
        (header(10, &[12, 0]), "AAAA/BC.labcheck ! Packing"),
        (header(16, &[0; 4]), "AAAA/BC.labcheck ! Damaged"),
        (header(42, &[0xff, 0xff, 0, 0]), "AAAA/BC.labcheck ! Damaged"),
    ] {
        let (_top, intake) = of_archive(&archive, &Limits::default());
        let mut intake = intake.unwrap();
        assert_eq!(outcome(&mut intake), [wanted, "z.labcheck = good"], "{wanted}");
        assert_eq!(intake.passed_over(), 1);
    }
}

#[test]
fn a_refused_name_tells_nothing_of_who_handed_it_in() {
    let archive =
        with(zip(&[("jane/AA/x.labcheck", ""), ("joe/x.labcheck", "")]), b"jane/AA/", b"jane/../");
    let (_top, intake) = of_archive(&archive, &Limits::default());
    let hints: Vec<_> = intake.unwrap().map(|handed| handed.hint.folder).collect();
    assert_eq!(hints, [None, Some("joe".to_owned())]);
}

#[test]
fn of_two_files_of_one_name_none_is_taken() {
    for (other, name) in [("b/y.labcheck", "a/x.labcheck"), ("b//.labcheck", "a//.labcheck")] {
        let archive = with(
            zip(&[("a/x.labcheck", "1"), (other, "2"), ("c.labcheck", "3")]),
            other.as_bytes(),
            name.as_bytes(),
        );
        let told = in_archive(&archive, &Limits::default());
        let wanted: &[&str] = if name == "a/x.labcheck" {
            &["a/x.labcheck ! Twice", "a/x.labcheck ! Twice", "c.labcheck = 3"]
        } else {
            &["a/.labcheck = 2", "a/x.labcheck = 1", "c.labcheck = 3"]
        };
        assert_eq!(told, wanted);
    }
    // Written differently, the same.
    let archive = with(zip(&[("a/x.labcheck", "1"), ("a/_x.labcheck", "2")]), b"a/_x", b"a//x");
    assert_eq!(in_archive(&archive, &Limits::default()), ["a/x.labcheck ! Twice"; 2]);
}

#[test]
fn an_archive_that_is_cut_or_none_is_refused_as_a_whole() {
    let whole = zip(&[("a.labcheck", "one"), ("b.labcheck", "two")]);
    let reads = |archive: &[u8]| of_archive(archive, &Limits::default()).1.map(Iterator::count);
    assert_eq!(reads(&whole).unwrap(), 2);
    for archive in [&whole[..whole.len() - 1], &whole[..30], b"", b"no archive"] {
        let error = reads(archive).unwrap_err();
        assert!(matches!(error, IntakeError::Damaged(_)), "{error}");
        assert!(error.to_string().ends_with("download it again, or ask for it again"), "{error}");
    }
    // The second of its list is none: the first is read, and that is told.
    let broken = in_header(whole.clone(), "b.labcheck", 0, b"none");
    assert_eq!(in_archive(&broken, &Limits::default()), [" ! Damaged", "a.labcheck = one"]);
    // A list that is longer than is kept.
    let list = whole.len() as u64
        - ZipArchive::new(Cursor::new(&whole)).unwrap().central_directory_start();
    for (limit, is_read) in [(list, true), (list - 1, false)] {
        let (_top, intake) = of_archive(&whole, &Limits { list: limit, ..Limits::default() });
        match intake {
            Ok(_) => assert!(is_read),
            Err(error) => assert!(!is_read && matches!(error, IntakeError::LongList(_)), "{error}"),
        }
    }
}

#[test]
fn an_archive_in_the_place_of_a_submission_is_opened_on_one_level() {
    let inmost = zip(&[("x.labcheck", "never")]);
    let one =
        zip(&[("work/x.labcheck", b"one".to_vec()), ("work/y.zip", inmost), ("notes", vec![])]);
    let two = zip(&[("b.labcheck", "two"), ("a.labcheck", "three")]);
    let none = zip(&[("notes.txt", "")]);
    let files: [(&str, Vec<u8>); 5] = [
        ("jane/x.zip", one),
        ("joe/x.zip", two),
        ("zoe/x.zip", none),
        ("moe/x.zip", b"no archive".to_vec()),
        ("moe/y.labcheck", b"four".to_vec()),
    ];
    let wanted = [
        "jane/x.zip/work/x.labcheck = one",
        "joe/x.zip/a.labcheck = three",
        "joe/x.zip/b.labcheck = two",
        "moe/x.zip ! Damaged",
        "moe/y.labcheck = four",
    ];
    let (_top, zipped) = of_archive(&zip(&files), &Limits::default());
    let top = folder(&files);
    for mut intake in [opened(top.path(), &Limits::default()), zipped.unwrap()] {
        assert_eq!(outcome(&mut intake), wanted);
        // The inmost archive and two notes, and the archive that has nothing.
        assert_eq!((intake.passed_over(), empty_handed(&intake)), (4, vec!["zoe"]));
    }
    let intake = opened(top.path(), &Limits::default());
    let hints: Vec<_> = intake.map(|handed| handed.hint.folder.unwrap()).collect();
    assert_eq!(hints, ["jane", "joe", "joe", "moe", "moe"]);
    // Unpacked it may have as much as a submission.
    let limits = Limits { file: 300, ..Limits::default() };
    let noise: Vec<u8> = (0..400u32).map(|at| (at * at % 251).to_le_bytes()[0]).collect();
    let nested = zip(&[("jane/x.zip", zip_by(CompressionMethod::Stored, &[("a", &noise)]))]);
    assert_eq!(in_archive(&nested, &limits), ["jane/x.zip ! TooLong"]);
}

#[test]
fn what_a_student_calls_things_in_an_archive_of_theirs_tells_nothing() {
    let own = zip(&[("Doe, Jane(jd)/x.labcheck", "")]);
    for name in ["joe/x.zip", "anon_Ab12C_456_x.zip", "Roe, Joe(jr)/x.zip"] {
        let (_top, intake) = of_archive(&zip(&[(name, &own)]), &Limits::default());
        let hint = intake.unwrap().next().unwrap().hint;
        assert_ne!(hint.id.as_deref(), Some("jd"), "{name}");
    }
}

#[test]
fn ten_thousand_submissions_are_read_one_by_one() {
    let names: Vec<String> = (0..10_000).map(|at| format!("s{at:05}/x.labcheck")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(|name| (name.as_str(), name.as_str())).collect();
    let limits = Limits { file: 17, ..Limits::default() };
    let (_top, intake) = of_archive(&zip(&files), &limits);
    let mut intake = intake.unwrap();
    for name in &names {
        let handed = intake.next().unwrap();
        assert_eq!((&handed.place, handed.bytes.unwrap()), (name, name.clone().into_bytes()));
    }
    assert!(intake.next().is_none());
    assert_eq!(empty_handed(&intake), Vec::<&str>::new());
}

#[test]
fn a_file_is_read_when_its_turn_comes_and_not_before() {
    let top = folder(&[("1.labcheck", "one"), ("2.labcheck", "two"), ("3.labcheck", "three")]);
    let mut intake = opened(top.path(), &Limits::default());
    let at = |name: &str| -> PathBuf { top.path().join(name) };
    fs::write(at("1.labcheck"), "later").unwrap();
    fs::remove_file(at("2.labcheck")).unwrap();
    fs::remove_file(at("3.labcheck")).unwrap();
    symlink(at("1.labcheck"), at("3.labcheck")).unwrap();
    assert_eq!(
        outcome(&mut intake),
        ["1.labcheck = later", "2.labcheck ! Missing", "3.labcheck ! NoFile"]
    );
}
