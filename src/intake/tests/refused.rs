//! What nobody should hand in: that file's error, and the rest is read.

use super::*;

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
