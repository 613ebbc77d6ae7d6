//! What of a row a platform may take as a number. An error, nothing and what is undecided never become one by themselves.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{
    Entry, Gradebook, Graded, Notice, NoticeKind, Row, Student,
    export::ExportError,
    options::{Options, Undecided},
    safe,
};
use crate::grades::{Grade, Marks};

/// Decimals of a percentage.
const DECIMALS: u32 = 2;

/// The grade of a row that may become a number, and the notices about it; where it may not, why.
pub(super) fn counted<'g>(
    row: &'g Row,
    options: &Options,
    notices: &mut Vec<Notice>,
) -> Option<&'g Graded> {
    let mut say = |what| notices.push(Notice { student: row.student.id.clone(), what });
    match &row.entry {
        Entry::Error(error) => say(NoticeKind::Error(error.clone())),
        Entry::Missing => say(NoticeKind::Missing),
        Entry::Graded(graded) if graded.grade.undecided.is_zero() => return Some(graded),
        Entry::Graded(graded) => match options.undecided {
            Undecided::LeaveOut => say(NoticeKind::Undecided(graded.grade.undecided)),
            Undecided::AsLost => {
                say(NoticeKind::AsLost(graded.grade.undecided));
                return Some(graded);
            }
        },
    }
    None
}

/// The students that go into a platform's import, each with a grade that may become a number: only such as the roster
/// has, and whose identity can be written as it is.
pub(super) fn importable<'g>(
    book: &'g Gradebook,
    options: &Options,
    platform: &'static str,
) -> Result<(Vec<(&'g Student, &'g Graded)>, Vec<Notice>), ExportError> {
    if book.rows.iter().all(|row| row.on_roster.is_none()) {
        return Err(ExportError::NoRoster(platform));
    }
    let mut notices = Vec::new();
    let mut taken = Vec::new();
    for row in &book.rows {
        let student = &row.student;
        let mut say = |what| notices.push(Notice { student: student.id.clone(), what });
        if row.on_roster != Some(true) {
            say(NoticeKind::NotOnRoster);
        } else if !is_writable(student) {
            say(NoticeKind::Unwritable);
        } else if let Some(graded) = counted(row, options, &mut notices) {
            taken.push((student, graded));
        }
    }
    Ok((taken, notices))
}

/// Whether what a platform knows a student by is written as it is.
fn is_writable(student: &Student) -> bool {
    let Student { id, name: _, email, login, platform_id, section: _ } = student;
    let known_by = [Some(id), email.as_ref(), login.as_ref(), platform_id.as_ref()];
    known_by.into_iter().flatten().all(|text| safe::cell(text) == *text)
}

/// How many percent of what is possible are got; nothing where nothing is possible.
pub(super) fn percent(grade: &Grade) -> Option<Marks> {
    let share = grade.got.0.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(grade.possible.0)?;
    Some(Marks(share.round_dp_with_strategy(DECIMALS, RoundingStrategy::MidpointAwayFromZero)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::sample;

    #[test]
    fn a_row_without_a_grade_never_becomes_a_number() {
        let book = sample::book();
        for undecided in [Undecided::LeaveOut, Undecided::AsLost] {
            let options = Options { undecided, ..Options::default() };
            for row in &book.rows {
                let mut notices = Vec::new();
                let taken = counted(row, &options, &mut notices).is_some();
                let told = notices.iter().any(|notice| notice.what.is_left_out());
                assert_ne!(taken, told, "{row:?}");
                match &row.entry {
                    Entry::Error(_) | Entry::Missing => assert!(!taken),
                    Entry::Graded(graded) => {
                        let is_whole = graded.grade.undecided.is_zero();
                        assert_eq!(taken, is_whole || undecided == Undecided::AsLost);
                        assert_eq!(notices.is_empty(), is_whole);
                    }
                }
            }
        }
    }

    #[test]
    fn only_who_is_on_the_roster_and_can_be_written_goes_into_an_import() {
        let book = sample::book();
        let (taken, notices) = importable(&book, &Options::default(), "X").unwrap();
        let ids: Vec<&str> = taken.iter().map(|(student, _)| student.id.as_str()).collect();
        assert_eq!(ids, ["ada", "bob", "ali", "lei"]);
        let left: Vec<(&str, &NoticeKind)> =
            notices.iter().map(|notice| (notice.student.as_str(), &notice.what)).collect();
        assert_eq!(left[0], ("eve", &NoticeKind::Undecided(Marks::from(5))));
        assert!(matches!(left[1], ("err", NoticeKind::Error(_))));
        assert_eq!(left[2], ("mia", &NoticeKind::Missing));
        assert_eq!(left[3], ("=cmd|' /C calc'!A0", &NoticeKind::Unwritable));
        assert_eq!(left[4], ("../../etc/passwd", &NoticeKind::NotOnRoster));
        assert_eq!(left.len(), 5);
        assert_eq!(taken.len() + left.len(), book.rows.len());
    }

    #[test]
    fn who_is_not_known_to_be_on_the_roster_does_not_go_into_an_import() {
        let mut book = sample::book();
        book.rows.truncate(2);
        book.rows[0].on_roster = None;
        let (taken, notices) = importable(&book, &Options::default(), "X").unwrap();
        assert_eq!((taken.len(), taken[0].0.id.as_str()), (1, "bob"));
        assert_eq!(notices[0].what, NoticeKind::NotOnRoster);
    }

    #[test]
    fn without_a_roster_nothing_is_imported() {
        let mut book = sample::book();
        book.rows.iter_mut().for_each(|row| row.on_roster = None);
        let error = importable(&book, &Options::default(), "X").unwrap_err().to_string();
        assert!(error.starts_with("X takes only") && error.contains("give the list"), "{error}");
    }

    #[test]
    fn a_percentage_is_of_what_is_possible_and_nothing_of_nothing() {
        let mut grade = sample::grade(&[]);
        assert_eq!(percent(&grade), None);
        grade.possible = Marks::from(3);
        grade.got = Marks::from(2);
        assert_eq!(percent(&grade).unwrap().to_string(), "66.67");
        grade.possible = Marks::from(800);
        grade.got = Marks::from(1);
        assert_eq!(percent(&grade).unwrap().to_string(), "0.13");
    }

    #[test]
    fn an_identity_that_would_be_changed_is_not_written() {
        let plain = Student { id: "ada".into(), ..Student::default() };
        assert!(is_writable(&plain));
        let nasty = || Some("@x".to_owned());
        for student in [
            Student { id: "-x".into(), ..plain.clone() },
            Student { email: nasty(), ..plain.clone() },
            Student { login: nasty(), ..plain.clone() },
            Student { platform_id: nasty(), ..plain.clone() },
        ] {
            assert!(!is_writable(&student), "{student:?}");
        }
        assert!(is_writable(&Student { name: nasty(), section: nasty(), ..plain }));
    }
}
