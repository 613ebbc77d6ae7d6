//! `moodle`: the CSV that Moodle's gradebook imports, on 0 to 100. Moodle refuses all of it for one user that it does not
//! know, one grade that is no number, or one above 100; and feedback without a grade takes the grade away.

use rust_decimal::Decimal;

use super::{
    Export, ExportError, Gradebook, Graded, Notice, NoticeKind, Student,
    counted::{importable, percent},
    delimited, feedback,
    options::Options,
    safe,
};
use crate::grades::Marks;

/// The percentage and the feedback of who is on the roster.
pub(super) fn render(book: &Gradebook, options: &Options) -> Result<Export, ExportError> {
    let (taken, mut notices) = importable(book, options, "Moodle")?;
    let lab = safe::line(&book.lab);
    let mut lines = vec![vec![
        "Email address".to_owned(),
        "ID number".to_owned(),
        "Username".to_owned(),
        safe::neutral(&format!("{lab} (real)")),
        safe::neutral(&format!("{lab} feedback")),
    ]];
    lines.extend(taken.iter().filter_map(|(student, graded)| row(student, graded, &mut notices)));
    let bytes = delimited::write(lines)?;
    Ok(Export { notices, ..Export::file("moodle.csv", bytes) })
}

fn row(student: &Student, graded: &Graded, notices: &mut Vec<Notice>) -> Option<Vec<String>> {
    let mut say = |what| notices.push(Notice { student: student.id.clone(), what });
    let Some(percent) = percent(&graded.grade) else {
        say(NoticeKind::NothingPossible);
        return None;
    };
    let held = percent.0.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    if held != percent.0 {
        say(NoticeKind::Held(percent));
    }
    let text = |text: Option<&String>| text.map_or_else(String::new, |text| safe::cell(text));
    // Moodle takes the feedback for HTML.
    let feedback = safe::markup_block(&feedback::plain(graded)).replace('\n', "<br>");
    Some(vec![
        text(student.email.as_ref()),
        text(Some(&student.id)),
        text(student.login.as_ref()),
        Marks(held).to_string(),
        safe::neutral(&feedback),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::sample;

    fn rows(book: &Gradebook) -> (Vec<csv::StringRecord>, Vec<Notice>) {
        let export = render(book, &Options::default()).unwrap();
        let text = sample::text(&export);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        (reader.records().map(Result::unwrap).collect(), export.notices)
    }

    #[test]
    fn it_has_both_columns_for_everybody_in_it_and_grades_from_0_to_100() {
        let (rows, notices) = rows(&sample::book());
        let header = &rows[0];
        assert_eq!(
            header,
            vec![
                "Email address",
                "ID number",
                "Username",
                "Content Trust (real)",
                "Content Trust feedback"
            ]
        );
        let told: Vec<(&str, &str, &str, &str)> =
            rows[1..].iter().map(|row| (&row[0], &row[1], &row[2], &row[3])).collect();
        assert_eq!(
            told,
            [
                ("ada@example.org", "ada", "ada.login", "100"),
                ("bob@example.org", "bob", "bob.login", "67.5"),
                ("ali@example.org", "ali", "ali.login", "100"),
                ("lei@example.org", "lei", "lei.login", "25"),
            ]
        );
        assert!(rows[1..].iter().all(|row| !row[4].is_empty()));
        assert!(rows[4][4].contains("&lt;script&gt;") && !rows[4][4].contains("<script"));
        assert_eq!(notices.len(), 5);
    }

    #[test]
    fn a_grade_outside_of_0_to_100_is_held_there_and_told() {
        let mut book = sample::book();
        book.rows.truncate(4);
        for (row, got, held) in [(0, "21", Some("105")), (1, "-1", Some("-5")), (2, "0", None)] {
            let grade = &mut sample::graded_of(&mut book.rows[row]).grade;
            grade.got = Marks(got.parse().unwrap());
            grade.undecided = Marks::ZERO;
            let (rows, notices) = rows(&book);
            let wanted = if got == "21" { "100" } else { "0" };
            let line = rows.iter().find(|line| line[1] == book.rows[row].student.id).unwrap();
            assert_eq!(&line[3], wanted);
            let of = notices.iter().find(|notice| notice.student == book.rows[row].student.id);
            let held = held.map(|held| NoticeKind::Held(Marks(held.parse().unwrap())));
            assert_eq!(of.map(|notice| notice.what.clone()), held);
        }
    }

    #[test]
    fn a_lab_without_marks_has_no_percentage() {
        let mut book = sample::book();
        book.rows.truncate(1);
        sample::graded_of(&mut book.rows[0]).grade.possible = Marks::ZERO;
        let (rows, notices) = rows(&book);
        assert_eq!((rows.len(), &notices[0].what), (1, &NoticeKind::NothingPossible));
    }
}
