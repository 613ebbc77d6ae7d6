//! How much is read, and when.

use super::*;

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
