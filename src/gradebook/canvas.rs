//! `canvas`: the CSV that Canvas's gradebook imports. A student without a number is left out: Canvas leaves whom it does
//! not find in the file as they are.

use super::{
    Export, ExportError, Gradebook, Graded, Student, counted::importable, delimited,
    options::Options, safe,
};

/// What Canvas knows a student by, and the assignment behind it.
const HEADER: [&str; 5] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];

/// The marks of who is on the roster.
pub(super) fn render(book: &Gradebook, options: &Options) -> Result<Export, ExportError> {
    let title = options.assignment.as_deref().ok_or(ExportError::NoAssignment)?;
    if !has_number(title) {
        return Err(ExportError::NoNumber(safe::line(title)));
    }
    let (taken, notices) = importable(book, options, "Canvas")?;
    let mut lines =
        vec![HEADER.map(str::to_owned).into_iter().chain([safe::cell(title)]).collect()];
    let possible = taken.first().filter(|_| options.points_possible_row);
    lines.extend(possible.map(|(_, graded)| points_possible(graded)));
    lines.extend(taken.iter().map(|(student, graded)| row(student, graded)));
    let bytes = delimited::write(lines)?;
    Ok(Export { notices, ..Export::file("canvas.csv", bytes) })
}

/// Whether a title ends in an assignment's number, as `Lab (123)`.
fn has_number(title: &str) -> bool {
    let number = title.strip_suffix(')').and_then(|title| title.rsplit_once(" ("));
    number.is_some_and(|(name, number)| {
        !name.trim().is_empty()
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn points_possible(graded: &Graded) -> Vec<String> {
    let blank = HEADER.iter().skip(1).map(|_| String::new());
    let first = "    Points Possible".to_owned();
    std::iter::once(first).chain(blank).chain([graded.grade.possible.to_string()]).collect()
}

fn row(student: &Student, graded: &Graded) -> Vec<String> {
    let text = |text: Option<&String>| text.map_or_else(String::new, |text| safe::cell(text));
    vec![
        text(student.name.as_ref().or(Some(&student.id))),
        text(student.platform_id.as_ref()),
        text(Some(&student.id)),
        text(student.login.as_ref()),
        text(student.section.as_ref()),
        graded.grade.got.to_string(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::{NoticeKind, options::Undecided, sample};

    fn options() -> Options {
        Options { assignment: Some("Content Trust (123)".into()), ..Options::default() }
    }

    fn lines(options: &Options) -> Vec<String> {
        let text = sample::text(&render(&sample::book(), options).unwrap());
        text.lines().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn it_has_canvas_columns_and_only_rows_with_a_number() {
        assert_eq!(
            lines(&options()),
            [
                "Student,ID,SIS User ID,SIS Login ID,Section,Content Trust (123)",
                "Ada Lovelace,,ada,ada.login,Group A,20",
                "Bob,,bob,bob.login,Group A,13.5",
                "علي بن أحمد,,ali,ali.login,Group A,20",
                "李雷 🎓,4711,lei,lei.login,Group A,5",
            ]
        );
    }

    #[test]
    fn points_possible_and_undecided_marks_only_where_somebody_says_so() {
        let mut options = options();
        options.points_possible_row = true;
        options.undecided = Undecided::AsLost;
        let lines = lines(&options);
        assert_eq!(lines[1], "    Points Possible,,,,,20");
        assert_eq!(lines[4], "Eve,,eve,eve.login,Group A,15");
        let export = render(&sample::book(), &options).unwrap();
        let lost = |kind: &NoticeKind| matches!(kind, NoticeKind::AsLost(_));
        assert!(export.notices.iter().any(|notice| notice.student == "eve" && lost(&notice.what)));
        assert_eq!(export.notices.len(), 5);
    }

    #[test]
    fn a_title_that_could_make_a_new_assignment_is_refused() {
        let none = Options::default();
        assert!(matches!(render(&sample::book(), &none), Err(ExportError::NoAssignment)));
        for title in ["Lab", "Lab (x)", "Lab ()", "Lab (12", "(12)", " (12)", "Lab (1) x", "Lab(1)"]
        {
            let options = Options { assignment: Some(title.into()), ..Options::default() };
            let error = render(&sample::book(), &options).unwrap_err();
            assert!(matches!(error, ExportError::NoNumber(_)), "{title}: {error}");
        }
    }

    #[test]
    fn who_has_no_name_is_called_by_the_id() {
        let mut book = sample::book();
        book.rows[0].student.name = None;
        let text = sample::text(&render(&book, &options()).unwrap());
        assert!(text.contains("\nada,,ada,ada.login,"), "{text}");
    }
}
