//! The places of a class, on every platform.

use super::*;

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
