//! A class of which each is in another state: every row is right, and one student's trouble is that row's.

use std::fs;

use labcheck::{
    submission::{Who, write},
    verdict::Verdict,
};

use crate::class::{Done, key, labcheck, sealed, submission};

fn row<'t>(told: &'t str, id: &str) -> &'t str {
    told.lines()
        .find(|line| line.trim_start().starts_with(&format!("{id} ")))
        .unwrap_or_else(|| panic!("{id}: {told}"))
}

#[tokio::test]
async fn each_row_is_right_whatever_the_others_handed_in() {
    let folder = tempfile::tempdir().unwrap();
    let class = folder.path().join("in");
    let put = |student: &str, bytes: Vec<u8>| {
        fs::create_dir_all(class.join(student)).unwrap();
        fs::write(class.join(student).join("x.labcheck"), bytes).unwrap();
    };
    let good = sealed("right", Done::Two).await;
    put("right", good.clone());
    put("nothing", sealed("nothing", Done::Nothing).await);
    let mut claims = submission("claims", Done::Nothing).await;
    for check in claims.record.steps.iter_mut().flat_map(|step| &mut step.checks) {
        check.verdict = Verdict::Pass;
    }
    put("claims", write(&claims, &key()).unwrap().into_bytes());
    put("cut", sealed("cut", Done::Two).await[..9_000].to_vec());
    put("zeros", vec![0; 1 << 20]);
    put("deep", [b"{\"link\":\"".as_slice(), &b"[".repeat(1 << 20)].concat());
    put("borrowed", good.clone());
    let mut copied = submission("right", Done::Two).await;
    copied.head.student =
        Who { id: "copied".to_owned(), name: Some("\u{1b}[2J\u{202e}=1+1".to_owned()) };
    put("copied", write(&copied, &key()).unwrap().into_bytes());
    fs::create_dir_all(class.join("empty")).unwrap();
    fs::write(class.join("empty/readme.txt"), "I lost it").unwrap();
    let ids = [
        "right", "nothing", "claims", "cut", "zeros", "deep", "borrowed", "copied", "empty",
        "absent",
    ];
    let roster = format!("id\n{}\n", ids.join("\n"));
    fs::write(folder.path().join("class.csv"), roster).unwrap();

    let args = [
        "grade",
        "in",
        "--roster",
        "class.csv",
        "-o",
        "out",
        "--format",
        "csv",
        "--format",
        "json",
        "--format",
        "canvas",
        "--assignment",
        "Lab (1)",
        "--format",
        "moodle",
    ];
    let (code, told, wrong) = labcheck(folder.path(), &args);
    assert_eq!(code, 3, "{told}{wrong}");
    for (id, is) in [
        ("right", "40 of 120"),
        ("nothing", "0 of 120"),
        ("claims", "0 of 120"),
        ("cut", "ERROR the end is missing"),
        ("zeros", "ERROR this is no submission"),
        ("deep", "ERROR "),
        ("borrowed", "ERROR it says that it is right's, and was handed in as borrowed's"),
        ("copied", "40 of 120"),
        ("empty", "nothing came"),
        ("absent", "nothing came"),
    ] {
        assert!(row(&told, id).contains(is), "{id}: {told}");
    }
    assert!(wrong.contains("empty: there is no *.labcheck file"), "{wrong}");
    assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'), "{told:?}");
    // What is not as it says, and whose it is.
    assert!(told.contains("claims: verdict (step1/"), "{told}");
    assert!(
        told.contains("copied: same-journal (7 of 7 lines of the journal are those of right"),
        "{told}"
    );
    assert!(!told.contains("nothing: verdict"), "{told}");

    let read = |name: &str| fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let table = read("grades.csv");
    let cells = |id: &str| {
        table.lines().find(|line| line.starts_with(&format!("{id},"))).unwrap().to_owned()
    };
    assert!(cells("right").contains(",40,120,0,"), "{table}");
    for nobody in ["cut", "zeros", "deep", "borrowed", "empty", "absent"] {
        assert!(!read("moodle.csv").contains(nobody), "{nobody} gets no number");
        assert!(cells(nobody).contains(",,,,"), "{table}");
    }
    let again = labcheck(folder.path(), &args);
    assert_eq!(again.0, 3);
    assert!(again.2.contains("--force"), "no file is overwritten unasked: {}", again.2);
    let (_, once_more, _) = labcheck(folder.path(), &["grade", "in", "--roster", "class.csv"]);
    assert!(told.starts_with(once_more.trim_end()), "the same comes of it: {once_more}");
}

#[tokio::test]
async fn a_policy_counts_and_what_is_wrong_with_one_is_told_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.labcheck"), sealed("ada", Done::Two).await).unwrap();
    let policy = |text: &str| fs::write(folder.path().join("policy.yaml"), text).unwrap();
    policy("out_of: 10\npass: 30%\nrequired: [step1]\n");
    let args = ["grade", "a.labcheck", "--policy", "policy.yaml"];
    let (code, told, wrong) = labcheck(folder.path(), &args);
    assert!(told.contains(", passed"), "{told}{wrong}");
    assert_eq!(code, 0, "{told}{wrong}");
    policy("pass: 30%\nrequired: [step9]\nrouns: 1\n");
    let (code, _, wrong) = labcheck(folder.path(), &args);
    assert_eq!(code, 2, "{wrong}");
    assert!(wrong.contains("policy.yaml:2:") && wrong.contains("policy.yaml:3:"), "{wrong}");
}

#[tokio::test]
async fn verify_ends_with_1_where_something_is_to_be_looked_at_and_with_0_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    for verb in ["verify", "grade"] {
        let (code, told, wrong) = labcheck(folder.path(), &[verb, "."]);
        assert_eq!((code, told.as_str()), (4, ""), "{verb}: {wrong}");
        assert!(wrong.contains("nothing was handed in there; name"), "{verb}: {wrong}");
    }
    let good = sealed("ada", Done::Two).await;
    fs::write(folder.path().join("a.labcheck"), &good).unwrap();
    let (code, told, wrong) = labcheck(folder.path(), &["verify", "."]);
    assert_eq!((code, told.as_str()), (0, "As they were made: 1 of 1 submission.\n"), "{wrong}");
    fs::write(folder.path().join("b.labcheck"), &good[..good.len() - 1]).unwrap();
    let (code, told, _) = labcheck(folder.path(), &["verify", "."]);
    assert_eq!(code, 1, "{told}");
}

#[tokio::test]
async fn two_submissions_of_one_name_are_told_where_they_are_not_one_students() {
    let folder = tempfile::tempdir().unwrap();
    let put = |student: &str, bytes: &[u8]| {
        fs::create_dir_all(folder.path().join("in").join(student)).unwrap();
        fs::write(folder.path().join("in").join(student).join("x.labcheck"), bytes).unwrap();
    };
    let of = |sealed_by| async move {
        write(&submission("ada", Done::Two).await, sealed_by).unwrap().into_bytes()
    };
    let (own, other) = (key(), key());
    let own = of(&own).await;
    let told = || labcheck(folder.path(), &["grade", "in"]).1;
    put("ada", &own);
    assert!(!told().contains("Look at these"), "the control: {}", told());
    put("bob", &own);
    let seen = told();
    assert!(seen.contains("ada: another-place (bob/x.labcheck has their name"), "{seen}");
    assert!(!seen.contains("another-key"), "{seen}");
    put("bob", &of(&other).await);
    assert!(told().contains("ada: another-key (bob/x.labcheck has their name"), "{}", told());
    put("bob", b"nothing of the kind");
    assert!(told().contains("2 students: 1 graded, 1 with an error"), "{}", told());
}
