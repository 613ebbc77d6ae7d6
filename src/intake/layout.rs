//! Who handed a file in, as far as its place tells: the names that platforms give to folders and files.
//!
//! Only names that the platform or the teacher gave are read, which are those at the top; below them a student chose the
//! names, and may have chosen one that looks like another student's.

use crate::text;

/// What makes a folder a repository.
pub(super) const REPOSITORY: &str = ".git";
/// Folders around a class at most.
const MOST_WRAPPERS: usize = 3;
/// Names of a path that are looked at here.
pub(super) const LOOKED_AT: usize = MOST_WRAPPERS + 3;

/// What a place tells of a student. All of it is harmless text, and none of it is believed by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudentHint {
    /// What the platform calls them: Sakai's eid, a git host's user name.
    pub id: Option<String>,
    /// The folder of theirs, where it is a plain one or a repository: a name, an id, or one with the assignment before it.
    pub folder: Option<String>,
    /// Their name as the platform writes it. Canvas leaves out what is no letter, as in `doejane`.
    pub name: Option<String>,
    /// The platform's number: Canvas' user id; with Moodle the participant's number in the assignment, as in the column
    /// `Identifier` of its grading worksheet.
    pub platform_id: Option<String>,
    /// Whether the platform says that it is late.
    pub late: bool,
}

impl StudentHint {
    /// Whether the place tells nothing.
    pub fn is_silent(&self) -> bool {
        *self == Self { late: self.late, ..Self::default() }
    }
}

/// A name of a platform's, and what it tells.
struct Named {
    /// One for each student, for a person.
    student: String,
    hint: StudentHint,
}

/// What the place of a file tells. `above` is the folder that everything lies in, `path` the names below it.
pub(super) fn hint(above: Option<&str>, path: &[&str]) -> StudentHint {
    let Some(first) = path.first() else { return StudentHint::default() };
    if let Some(named) = of_platform(first) {
        return named.hint;
    }
    if path.len() < 2 {
        return StudentHint::default();
    }
    StudentHint {
        id: above.and_then(|above| of_repository(above, first)).map(text::name),
        folder: Some(text::name(first)),
        ..StudentHint::default()
    }
}

/// The student that an entry at the top belongs to, for a person. A file there that no platform named is nobody's.
pub(super) fn student(first: &str, is_folder: bool) -> Option<String> {
    of_platform(first).map(|named| named.student).or_else(|| is_folder.then(|| text::name(first)))
}

/// Whether a platform gave this name to a student's folder or file.
pub(super) fn is_of_platform(name: &str) -> bool {
    of_platform(name).is_some()
}

fn of_platform(name: &str) -> Option<Named> {
    moodle(name).or_else(|| sakai(name)).or_else(|| canvas(name))
}

/// Moodle's «Download all submissions»: a folder `Full Name_12345_assignsubmission_file` (up to 4.0 with a `_` behind
/// it), or without folders `Full Name_12345_assignsubmission_file_x.labcheck`. A team has its name, a number where it is
/// not the default one; where marking is blind the name is `Participant`. A `_` of a name is a space.
/// (moodle/moodle, `mod/assign/classes/downloader.php`: `get_student_prefix`, `load_submissionplugin_filelist`.)
fn moodle(name: &str) -> Option<Named> {
    let (who, _) = name.split_once("_assignsubmission_")?;
    let numbered = who.rsplit_once('_').filter(|(_, number)| is_number(number));
    let (full_name, number) = match numbered {
        Some((full_name, number)) => (full_name, Some(number)),
        None => (who, None),
    };
    let is_told = !full_name.is_empty() && full_name != "Participant";
    let hint = StudentHint {
        name: is_told.then(|| text::name(full_name)),
        platform_id: number.map(text::name),
        ..StudentHint::default()
    };
    Some(Named { student: text::name(who), hint })
}

/// Sakai's «Download all»: a folder `Last, First(eid)`, or without folders `Last, First(eid)_Submission
/// attachment(s)_x.labcheck`, both below one of the assignment's title. The words are in the site's language.
/// (sakaiproject/sakai, `AssignmentServiceImpl.java`: `zipSubmissions`, `zipAttachments`.)
fn sakai(name: &str) -> Option<Named> {
    let who = match name.split_once(")_") {
        Some((who, _)) => who,
        None => name.strip_suffix(')')?,
    };
    let (full_name, eid) = who.rsplit_once('(')?;
    if !full_name.contains(',') || eid.is_empty() {
        return None;
    }
    let hint = StudentHint {
        id: Some(text::name(eid)),
        name: Some(text::name(full_name.trim_end_matches(','))),
        ..StudentHint::default()
    };
    Some(Named { student: text::name(&format!("{who})")), hint })
}

/// Canvas' «Download submissions»: `doejane_123_456_x.labcheck`, late `doejane_LATE_123_456_x.labcheck`, of the sortable
/// name in small letters without what is no letter, the user's number, the attachment's; anonymous
/// `anon_Ab12C_456_x.labcheck`, which tells nobody. (instructure/canvas-lms, `lib/content_zipper.rb`: `get_filename`,
/// `add_upload_submission`, `sanitize_user_name`.)
fn canvas(name: &str) -> Option<Named> {
    let parts: Vec<&str> = name.split('_').collect();
    let is_anonymous = |at: usize| parts[at - 1] == "anon";
    let at = (1..parts.len().saturating_sub(2))
        .find(|at| (is_number(parts[*at]) || is_anonymous(*at)) && is_number(parts[at + 1]))?;
    let before = &parts[..at];
    let late = before.contains(&"LATE");
    let who: Vec<&str> = before.iter().copied().filter(|part| *part != "LATE").collect();
    let hint = if is_anonymous(at) {
        StudentHint { late, ..StudentHint::default() }
    } else {
        StudentHint {
            name: Some(text::name(&who.join("_"))),
            platform_id: Some(text::name(parts[at])),
            late,
            ..StudentHint::default()
        }
    };
    Some(Named { student: text::name(&format!("{}_{}", who.join("_"), parts[at])), hint })
}

/// `gh classroom clone student-repos` puts the repositories `SLUG-USERNAME` into a folder `SLUG-submissions`
/// (github/gh-classroom, `cmd/gh-classroom/clone/student-repos/student-repos.go`). Elsewhere, as with Classroom 50's
/// `CLASSROOM-ASSIGNMENT-USERNAME`, only a roster can tell where the user's name begins.
fn of_repository<'n>(above: &str, name: &'n str) -> Option<&'n str> {
    let slug = above.strip_suffix("-submissions")?;
    name.strip_prefix(slug)?.strip_prefix('-').filter(|user| !user.is_empty())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The folders that everything lies in, which are no student's: down to where a platform's names or several folders
/// stand, if that is not far. `root` is what everything lies in already; `paths` are those of all files, and of folders
/// with an empty name behind them.
pub(super) fn wrappers<'p>(
    root: Option<&str>,
    paths: &(impl Iterator<Item = &'p [String]> + Clone),
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    while found.len() < MOST_WRAPPERS {
        let depth = found.len();
        let above = found.last().map(String::as_str).or(root);
        let mut below = paths.clone().map(|path| &path[depth..]);
        let Some([first, _, ..]) = below.next() else { break };
        let is_student_s = is_of_platform(first)
            || above.is_some_and(|above| of_repository(above, first).is_some());
        if is_student_s || !below.all(|path| path.len() > 1 && path[0] == *first) {
            break;
        }
        found.push(first.clone());
        if is_a_class(paths.clone().map(|path| &path[depth + 1..])) {
            return found;
        }
    }
    Vec::new()
}

/// Whether these are the names of several students. A repository is one's.
fn is_a_class<'p>(mut paths: impl Iterator<Item = &'p [String]>) -> bool {
    let mut folder: Option<&str> = None;
    let mut is_class = false;
    let is_repository = paths.any(|path| match path {
        [first, rest @ ..] if !rest.is_empty() => {
            is_class |= folder.is_some_and(|folder| folder != first) || is_of_platform(first);
            folder = Some(first);
            false
        }
        [file] => {
            is_class |= is_of_platform(file);
            file == REPOSITORY
        }
        _ => false,
    });
    is_class && !is_repository
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(place: &str) -> StudentHint {
        hint(None, &place.split('/').collect::<Vec<_>>())
    }

    fn told(id: &str, name: &str, platform_id: &str, late: bool) -> StudentHint {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        StudentHint {
            id: some(id),
            name: some(name),
            platform_id: some(platform_id),
            late,
            folder: None,
        }
    }

    #[test]
    fn each_platform_s_names_are_read() {
        for (place, wanted) in [
            (
                "Jane Doe_12345_assignsubmission_file_/x.labcheck",
                told("", "Jane Doe", "12345", false),
            ),
            (
                "Jane Doe_12345_assignsubmission_file/a/x.labcheck",
                told("", "Jane Doe", "12345", false),
            ),
            (
                "Jane Doe_12345_assignsubmission_file_x.labcheck",
                told("", "Jane Doe", "12345", false),
            ),
            (
                "Jane Doe_7_assignsubmission_file_x_assignsubmission_y_8.labcheck",
                told("", "Jane Doe", "7", false),
            ),
            ("Participant_5_assignsubmission_file_/x.labcheck", told("", "", "5", false)),
            (
                "Default group_assignsubmission_file_/x.labcheck",
                told("", "Default group", "", false),
            ),
            ("A_b_assignsubmission_file_/x.labcheck", told("", "A_b", "", false)),
            ("doejane_123_456_x.labcheck", told("", "doejane", "123", false)),
            ("doejane_LATE_123_456_x.labcheck", told("", "doejane", "123", true)),
            ("doe_jane_123_456_7_8_x.labcheck", told("", "doe_jane", "123", false)),
            ("anon_Ab12C_456_x.labcheck", told("", "", "", false)),
            ("LATE_anon_Ab12C_456_x.labcheck", told("", "", "", true)),
            (
                "Doe, Jane(jd1)/Submission attachment(s)/x.labcheck",
                told("jd1", "Doe, Jane", "", false),
            ),
            (
                "Doe, Jane(jd1)_Submission attachment(s)_x.labcheck",
                told("jd1", "Doe, Jane", "", false),
            ),
            ("Doe, J(an)e(jd1)/x.labcheck", told("jd1", "Doe, J(an)e", "", false)),
            ("Jane,(jd1)/x.labcheck", told("jd1", "Jane", "", false)),
            // What only looks a little like it.
            ("x.labcheck", told("", "", "", false)),
            ("doejane_123_x.labcheck", told("", "", "", false)),
            ("_123_456", told("", "", "", false)),
            (
                "doejane_12345678901234567890_1_x",
                told("", "doejane", "12345678901234567890", false),
            ),
            ("doejane_123456789012345678901_1_x", told("", "", "", false)),
            ("doejane_123_a_456_x.labcheck", told("", "", "", false)),
            ("123_456_x.labcheck", told("", "", "", false)),
            ("", told("", "", "", false)),
        ] {
            assert_eq!(at(place), wanted, "{place}");
        }
    }

    #[test]
    fn a_plain_folder_is_told_as_it_is_called_and_what_is_below_it_is_not_read() {
        for folder in ["jane", "Doe (jd1)", "a,b()", "hw1-jane", "Doe, Jane"] {
            for below in ["x.labcheck", "doejane_1_2_x.labcheck", "Doe, Jane(jd1)/x.labcheck"] {
                let wanted =
                    StudentHint { folder: Some(folder.to_owned()), ..StudentHint::default() };
                assert_eq!(at(&format!("{folder}/{below}")), wanted, "{folder}/{below}");
                assert!(!wanted.is_silent());
            }
        }
        assert!(StudentHint { late: true, ..StudentHint::default() }.is_silent());
    }

    #[test]
    fn a_repository_s_user_is_known_where_the_folder_above_tells_the_assignment() {
        for (above, folder, user) in [
            (Some("hw-1-submissions"), "hw-1-jane-doe", Some("jane-doe")),
            (Some("hw-1-submissions"), "hw-1-", None),
            (Some("hw-1-submissions"), "hw-12-jane", None),
            (Some("hw-1-submissions"), "other", None),
            (Some("hw-1"), "hw-1-jane", None),
            (None, "hw-1-jane", None),
        ] {
            let told = hint(above, &[folder, "x.labcheck"]);
            assert_eq!(told.id.as_deref(), user, "{above:?} {folder}");
            assert_eq!(told.folder.as_deref(), Some(folder));
        }
    }

    #[test]
    fn what_is_told_is_harmless_and_short() {
        let long = "x".repeat(10_000);
        for place in [
            format!("J\u{202e}{long}_1_assignsubmission_file_/x.labcheck"),
            format!("J\u{202e}{long}/x.labcheck"),
            format!("J\u{202e}{long},(a\u{1b}[31m{long})/x.labcheck"),
            format!("J\u{202e}{long}_1_2_x.labcheck"),
        ] {
            let told = at(&place);
            let texts = [told.id, told.folder, told.name, told.platform_id, student(&place, true)];
            for text in texts.into_iter().flatten() {
                assert!(text.len() <= 400 && !text.contains(['\u{202e}', '\u{1b}']), "{text}");
            }
        }
    }

    #[test]
    fn students_are_told_apart_by_what_the_platform_calls_them() {
        for (first, is_folder, who) in [
            ("Jane Doe_1_assignsubmission_file_", true, Some("Jane Doe_1")),
            ("Jane Doe_1_assignsubmission_onlinetext_", true, Some("Jane Doe_1")),
            ("doejane_LATE_1_2_x.pdf", false, Some("doejane_1")),
            ("doejane_1_3_y.pdf", false, Some("doejane_1")),
            ("Doe, Jane(jd1)", true, Some("Doe, Jane(jd1)")),
            ("Doe, Jane(jd1)_x.pdf", false, Some("Doe, Jane(jd1)")),
            ("jane", true, Some("jane")),
            ("grades.csv", false, None),
        ] {
            assert_eq!(student(first, is_folder).as_deref(), who, "{first}");
        }
    }

    #[test]
    fn folders_around_a_class_are_no_student_s() {
        for (paths, wanted) in [
            (&["a/jane/x", "a/joe/x"][..], &["a"][..]),
            (&["a/b/jane/x", "a/b/joe/x"], &["a", "b"]),
            (&["a/jane/x", "a/grades.csv"], &[]),
            (&["a/jane/x", "a/grades.csv", "a/joe/y"], &["a"]),
            (&["Lab/Doe, Jane(jd)/s/x"], &["Lab"]),
            (&["Lab/Doe, Jane(jd)/s/x", "Lab/grades.csv"], &["Lab"]),
            (&["s/doejane_1_2_x"], &["s"]),
            (&["jane/x"], &[]),
            (&["jane/x", "jane/y"], &[]),
            (&["jane/x", "joe/x"], &[]),
            (&["jane/x", "grades.csv"], &[]),
            (&["a/jane/x", "a/joe/"], &["a"]),
            (&["a/jane/x", "b/"], &[]),
            (&["jane/src/x", "jane/doc/y", "jane/.git"], &[]),
            (&["a/jane/src/x", "a/joe/doc/y", "a/joe/.git"], &["a"]),
            (&["a/b/c/d/jane/x", "a/b/c/d/joe/x"], &[]),
            (&["a/b/c/jane/x", "a/b/c/joe/x"], &["a", "b", "c"]),
            (&["a/b/Lab/Doe, Jane(jd)/s/x"], &["a", "b", "Lab"]),
            (&["hw-jane/src/x", "hw-jane/doc/y"], &["hw-jane"]),
            (&["hw-submissions/hw-jane/src/x", "hw-submissions/hw-jane/doc/y"], &[]),
            (&["Jane_1_assignsubmission_file_/a/x", "Jane_1_assignsubmission_file_/b/x"], &[]),
            (&["x"], &[]),
            (&[], &[]),
        ] {
            let paths: Vec<Vec<String>> =
                paths.iter().map(|path| path.split('/').map(str::to_owned).collect()).collect();
            let found = wrappers(None, &paths.iter().map(Vec::as_slice));
            assert_eq!(found, wanted, "{paths:?}");
        }
        let path = ["hw-jane/src/x", "hw-jane/doc/y"]
            .map(|path| path.split('/').map(str::to_owned).collect::<Vec<_>>());
        let of_one = |root| wrappers(Some(root), &path.iter().map(Vec::as_slice));
        assert_eq!(of_one("hw-submissions"), Vec::<String>::new());
        assert_eq!(of_one("hw"), ["hw-jane"]);
    }
}
