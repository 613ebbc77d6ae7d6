//! A class as a table for people: a row a student, a column a step.

use super::{
    Entry, Gradebook, Graded, Row,
    counted::percent,
    options::{Options, Undecided},
    told,
};
use crate::{
    grades::{CheckGrade, Grade, Marks, StepGrade},
    verdict::Verdict,
};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Nothing.
    Empty,
    /// A number.
    Number(Marks),
    /// Words, not cleaned yet.
    Text(String),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    fn optional(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }
}

/// A table.
pub(super) struct Table {
    /// What its columns are.
    pub(super) header: Vec<Cell>,
    /// Its rows.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// What stands before the steps, and behind them.
const BEFORE: [&str; 9] =
    ["id", "name", "email", "section", "standing", "got", "possible", "undecided", "percent"];
const BEHIND: [&str; 4] = ["changes", "handed-in", "state", "reason"];

/// The grades of a class.
pub(super) fn grades(book: &Gradebook, options: &Options) -> Table {
    let steps = steps(book);
    let header = BEFORE.iter().copied().chain(steps.iter().copied()).chain(BEHIND);
    Table {
        header: header.map(Cell::text).collect(),
        rows: book.rows.iter().map(|row| cells(row, &steps, options)).collect(),
    }
}

/// Every step that a grade has, in the order in which they come first.
pub(super) fn steps(book: &Gradebook) -> Vec<&str> {
    let mut steps: Vec<&str> = Vec::new();
    for (_, graded) in graded(book) {
        for step in &graded.grade.steps {
            if !steps.contains(&&*step.id) {
                steps.push(&step.id);
            }
        }
    }
    steps
}

/// The rows that are graded.
pub(super) fn graded(book: &Gradebook) -> impl Iterator<Item = (&Row, &Graded)> {
    book.rows.iter().filter_map(|row| match &row.entry {
        Entry::Graded(graded) => Some((row, graded.as_ref())),
        Entry::Error(_) | Entry::Missing => None,
    })
}

fn cells(row: &Row, steps: &[&str], options: &Options) -> Vec<Cell> {
    let student = &row.student;
    let mut cells = vec![
        Cell::text(&student.id),
        Cell::optional(student.name.as_ref()),
        Cell::optional(student.email.as_ref()),
        Cell::optional(student.section.as_ref()),
    ];
    match &row.entry {
        Entry::Graded(graded) => cells.extend(grade_cells(graded, steps, options)),
        Entry::Error(_) | Entry::Missing => {
            // Standing and numbers, a step each, changes and the time: nothing is known of them.
            cells.extend(std::iter::repeat_n(Cell::Empty, 7 + steps.len()));
        }
    }
    cells.extend([Cell::text(state(&row.entry)), Cell::text(reason(row))]);
    cells
}

fn grade_cells(graded: &Graded, steps: &[&str], options: &Options) -> Vec<Cell> {
    let grade = &graded.grade;
    let is_number = grade.undecided.is_zero() || options.undecided == Undecided::AsLost;
    let percent = percent(grade).filter(|_| is_number);
    let mut cells = vec![
        Cell::text(told::standing(grade.standing)),
        Cell::Number(grade.got),
        Cell::Number(grade.possible),
        Cell::Number(grade.undecided),
        percent.map_or(Cell::Empty, Cell::Number),
    ];
    let of = |id: &&str| grade.steps.iter().find(|step| *step.id == **id);
    cells.extend(steps.iter().map(|id| of(id).map_or(Cell::Empty, step_cell)));
    let changes: Marks = grade.changes.iter().map(|change| change.by).sum();
    cells.extend([Cell::Number(changes), Cell::text(graded.handed_in.to_string())]);
    cells
}

/// A number only where all of it is known.
fn step_cell(step: &StepGrade) -> Cell {
    if step.undecided.is_zero() {
        Cell::Number(step.got)
    } else {
        Cell::text(told::worth(step.got, step.possible, step.undecided))
    }
}

/// What came of somebody, as a word.
pub(super) fn state(entry: &Entry) -> &'static str {
    match entry {
        Entry::Graded(_) => "graded",
        Entry::Error(_) => "error",
        Entry::Missing => "missing",
    }
}

/// Why there is no grade, or not the whole of one; and whether the roster lacks them.
fn reason(row: &Row) -> String {
    let mut reasons = Vec::new();
    if row.on_roster == Some(false) {
        reasons.push("not on the roster".to_owned());
    }
    match &row.entry {
        Entry::Graded(graded) => reasons.extend(undecided(&graded.grade)),
        Entry::Error(error) => reasons.extend([error.what.clone(), error.next.clone()]),
        Entry::Missing => reasons.push("nothing came".to_owned()),
    }
    reasons.join("; ")
}

/// Which checks could not be judged, and which a person has still to look at, where something hangs on them.
pub(super) fn undecided(grade: &Grade) -> Option<String> {
    if grade.undecided.is_zero() {
        return None;
    }
    let is_open = |verdict: &Verdict| match verdict {
        Verdict::Pass | Verdict::Fail(_) => false,
        Verdict::Error(_) | Verdict::Skip(_) => true,
    };
    let named = |(step, check): (&StepGrade, &CheckGrade)| format!("{}/{}", step.id, check.id);
    let unjudged = told::checks(grade)
        .filter(|(_, check)| is_open(&check.verdict) && !check.verdict.is_for_person());
    let unjudged: Vec<String> = unjudged.map(named).collect();
    let waiting = told::checks(grade)
        .filter(|(step, check)| told::awaits_person(step, check) && !check.undecided.is_zero());
    let waiting: Vec<String> = waiting.map(named).collect();
    let parts = [
        ("could not be judged", unjudged.join(", ")),
        ("not yet looked at by a person", waiting.join(", ")),
    ];
    let told = parts.iter().filter(|(_, names)| !names.is_empty());
    let told: Vec<String> = told.map(|(what, names)| format!("{what}: {names}")).collect();
    Some(format!("{} {}", grade.undecided, told.join("; ")))
}

/// Every check of every student.
pub(super) fn checks(book: &Gradebook) -> Table {
    let header =
        ["id", "step", "check", "name", "verdict", "got", "possible", "undecided", "code", "seen"];
    let rows = graded(book).flat_map(|(row, graded)| {
        told::checks(&graded.grade).map(|(step, check)| {
            vec![
                Cell::text(&row.student.id),
                Cell::text(&*step.id),
                Cell::text(&*check.id),
                Cell::text(&*check.name),
                Cell::text(told::Mark::of(&check.verdict).word()),
                Cell::Number(check.got),
                Cell::Number(check.possible),
                Cell::Number(check.undecided),
                check.code.map_or(Cell::Empty, |code| Cell::text(code.number())),
                Cell::text(told::details_text(step, check)),
            ]
        })
    });
    Table { header: header.map(Cell::text).into(), rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::sample;

    fn cell(table: &Table, row: usize, column: &str) -> Cell {
        let column = table.header.iter().position(|cell| *cell == Cell::text(column)).unwrap();
        table.rows[row][column].clone()
    }

    fn number(marks: u32) -> Cell {
        Cell::Number(Marks::from(marks))
    }

    #[test]
    fn every_row_has_a_cell_for_every_column() {
        let book = sample::book();
        for table in [grades(&book, &Options::default()), checks(&book)] {
            assert!(table.rows.iter().all(|row| row.len() == table.header.len()));
        }
        assert_eq!(checks(&book).rows.len(), 7 * 3);
        assert_eq!(steps(&book), ["step1", "step2"]);
    }

    #[test]
    fn what_is_not_known_is_no_number() {
        let table = grades(&sample::book(), &Options::default());
        for column in ["got", "possible", "undecided", "percent", "step1", "changes", "handed-in"] {
            assert_eq!(cell(&table, 3, column), Cell::Empty, "{column}");
            assert_eq!(cell(&table, 4, column), Cell::Empty, "{column}");
        }
        assert_eq!(cell(&table, 2, "percent"), Cell::Empty);
        assert_eq!(cell(&table, 2, "step1"), Cell::text("5 of 10, 5 undecided"));
        assert_eq!(cell(&table, 2, "step2"), number(10));
        assert_eq!((cell(&table, 2, "got"), cell(&table, 2, "undecided")), (number(15), number(5)));
        assert_eq!(cell(&table, 2, "reason"), Cell::text("5 could not be judged: step1/listed"));
        let lost = Options { undecided: Undecided::AsLost, ..Options::default() };
        assert_eq!(cell(&grades(&sample::book(), &lost), 2, "percent"), number(75));
    }

    #[test]
    fn every_state_is_told_with_its_reason() {
        let table = grades(&sample::book(), &Options::default());
        let told: Vec<(Cell, Cell)> = [0, 3, 4, 8]
            .map(|row| (cell(&table, row, "state"), cell(&table, row, "reason")))
            .into();
        let broken = Cell::text("the submission's seal is broken; ask for it again");
        assert_eq!(
            told,
            [
                (Cell::text("graded"), Cell::Empty),
                (Cell::text("error"), broken),
                (Cell::text("missing"), Cell::text("nothing came")),
                (Cell::text("graded"), Cell::text("not on the roster")),
            ]
        );
    }

    #[test]
    fn a_step_that_only_some_have_is_a_column_and_empty_for_the_others() {
        let mut book = sample::book();
        sample::graded_of(&mut book.rows[0]).grade.steps.truncate(1);
        let table = grades(&book, &Options::default());
        assert_eq!(cell(&table, 0, "step2"), Cell::Empty);
        assert_eq!(cell(&table, 1, "step2"), number(10));
        assert_eq!(cell(&table, 1, "changes"), Cell::Number(Marks("-1.5".parse().unwrap())));
    }

    #[test]
    fn what_a_person_has_to_look_at_is_no_lack_of_a_machines() {
        let of_person = || Verdict::Skip(crate::verdict::Skip::Person("Show it.".into()));
        let told = |one: Verdict, other: Verdict| {
            undecided(&sample::grade(&[(
                "s",
                &[("a", 5, one), ("b", 3, other), ("m", 0, of_person())],
            )]))
        };
        let looked = "not yet looked at by a person: s/";
        assert_eq!(told(Verdict::Pass, of_person()), Some(format!("3 {looked}b")));
        let both = format!("8 could not be judged: s/a; {looked}b");
        assert_eq!(told(sample::fault(), of_person()), Some(both));
        assert_eq!(told(Verdict::Pass, Verdict::Pass), None);
    }
}
