//! What stands above the students: how many there are of what, and three cards.

use std::fmt::Write as _;

use super::{
    super::{Entry, Gradebook, safe::markup_line as line, table::graded},
    stats::{self, BARS},
};
use crate::{grades::Standing, wording};

/// Rows of a card.
const SHOWN: usize = 6;
/// Units of a bar's width in the picture, of its gap, of the highest bar, and of the space above it.
const WIDE: usize = 26;
const GAP: usize = 4;
const HIGH: usize = 80;
const ABOVE: usize = 16;

/// How many there are of what.
pub(super) fn counts(book: &Gradebook) -> String {
    let grades = || graded(book).map(|(_, graded)| &graded.grade);
    let passed = grades().filter(|grade| grade.standing == Standing::Passed).count();
    let open = grades().filter(|grade| !grade.undecided.is_zero()).count();
    let looked = graded(book).filter(|(_, graded)| !graded.suspicions.is_empty()).count();
    let entries = |is: fn(&Entry) -> bool| book.rows.iter().filter(|row| is(&row.entry)).count();
    let errors = entries(|entry| matches!(entry, Entry::Error(_)));
    let missing = entries(|entry| matches!(entry, Entry::Missing));
    let lacking = book.rows.iter().filter(|row| row.on_roster == Some(false)).count();
    let told = [
        (grades().count(), "graded"),
        (passed, "passed"),
        (open, "with undecided marks"),
        (errors, "with an error"),
        (missing, "missing"),
        (lacking, "not on the roster"),
        (looked, "to look at"),
    ];
    let told = told.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> =
        told.map(|(count, what)| format!("<li><b>{count}</b> {what}</li>")).collect();
    let students = wording::count(book.rows.len(), "student");
    format!("<ol class=\"counts\"><li><b>{students}</b></li>{}</ol>\n", told.concat())
}

/// The spread of marks, the hardest checks, the common mistakes.
pub(super) fn cards(book: &Gradebook) -> String {
    spread(book) + &hardest(book) + &mistakes(book)
}

fn card(title: &str, body: &str) -> String {
    format!("<section class=\"card\">\n<h2>{title}</h2>\n{body}</section>\n")
}

/// A picture with a bar for each tenth, and its number above it.
fn spread(book: &Gradebook) -> String {
    let (bars, undecided) = stats::spread(book);
    let most = bars.iter().copied().max().unwrap_or(0).max(1);
    let (width, floor) = (BARS * (WIDE + GAP), ABOVE + HIGH);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {}\" role=\"img\" aria-label=\"How many grades lie in each tenth of what is possible\">\n",
        floor + 18
    );
    for (at, count) in bars.iter().enumerate() {
        let (x, high) = (at * (WIDE + GAP), count * HIGH / most);
        let (top, middle) = (floor - high, x + WIDE / 2);
        let _ = write!(
            svg,
            "<rect class=\"bar\" x=\"{x}\" y=\"{top}\" width=\"{WIDE}\" height=\"{high}\"/>"
        );
        if *count > 0 {
            let _ = write!(svg, "<text x=\"{middle}\" y=\"{}\">{count}</text>", top - 4);
        }
        let _ = writeln!(
            svg,
            "<text class=\"axis\" x=\"{middle}\" y=\"{}\">{}</text>",
            floor + 13,
            at * 10
        );
    }
    let _ = write!(svg, "<path class=\"floor\" d=\"M0 {floor}H{width}\"/>\n</svg>\n");
    let open = format!("{undecided} more with undecided marks.");
    let open = if undecided == 0 { "" } else { &open };
    card("Marks, in percent", &format!("{svg}<p class=\"note\">{open}</p>\n"))
}

fn hardest(book: &Gradebook) -> String {
    let checks = stats::hardest(book);
    let mut body = String::from("<table class=\"plain\">\n");
    for check in checks.iter().take(SHOWN) {
        let open = if check.open > 0 { format!(", {} open", check.open) } else { String::new() };
        let (failed, judged) = (check.failed, check.judged());
        let _ = writeln!(
            body,
            "<tr><td><span class=\"step\">{}</span> {}</td><td class=\"number\">{failed} of {judged}{open}</td>\
             <td class=\"meter\"><svg viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect class=\"track\" width=\"100\" height=\"8\"/><rect class=\"failed\" width=\"{}\" height=\"8\"/></svg></td></tr>",
            line(&check.step),
            line(&check.name),
            (failed * 100).checked_div(judged).unwrap_or(0)
        );
    }
    body.push_str("</table>\n");
    body.push_str(&rest(checks.len(), "No check failed."));
    card("Hardest checks, by who failed", &body)
}

fn mistakes(book: &Gradebook) -> String {
    let mistakes = stats::mistakes(book);
    let mut body = String::from("<table class=\"plain\">\n");
    for mistake in mistakes.iter().take(SHOWN) {
        let code = mistake.code.map_or("", |code| code.number());
        let _ = writeln!(
            body,
            "<tr><td class=\"number\">{} ×</td><td dir=\"auto\">{} <span class=\"step\">{code}</span></td></tr>",
            mistake.times,
            line(&mistake.what)
        );
    }
    body.push_str("</table>\n");
    body.push_str(&rest(mistakes.len(), "No mistake showed."));
    card("Common mistakes", &body)
}

/// What is said below a list of which so many there are.
fn rest(all: usize, none: &str) -> String {
    match all.checked_sub(SHOWN) {
        _ if all == 0 => format!("<p class=\"note\">{none}</p>\n"),
        None | Some(0) => String::new(),
        Some(more) => format!("<p class=\"note\">and {more} more</p>\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gradebook::sample;

    #[test]
    fn everybody_is_counted_and_what_there_is_none_of_is_not_told() {
        let mut book = sample::book();
        let told = counts(&book);
        for part in [
            "<b>9 students</b>",
            "<b>7</b> graded",
            "<b>6</b> passed",
            "<b>1</b> with undecided marks",
            "<b>1</b> with an error",
            "<b>1</b> missing",
            "<b>1</b> not on the roster",
            "<b>1</b> to look at",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
        book.rows.truncate(2);
        assert_eq!(counts(&book).matches("<li>").count(), 3);
    }

    #[test]
    fn the_spread_is_a_picture_with_its_numbers() {
        let card = spread(&sample::book());
        assert!(card.contains("<rect class=\"bar\" x=\"270\" y=\"16\" width=\"26\" height=\"80\"/><text x=\"283\" y=\"12\">4</text>"), "{card}");
        assert!(
            card.contains("<rect class=\"bar\" x=\"60\" y=\"76\" width=\"26\" height=\"20\"/>"),
            "{card}"
        );
        assert!(card.contains("<rect class=\"bar\" x=\"0\" y=\"96\" width=\"26\" height=\"0\"/><text class=\"axis\" x=\"13\" y=\"109\">0</text>"), "{card}");
        assert!(card.contains("1 more with undecided marks."));
        let mut book = sample::book();
        book.rows.truncate(2);
        assert!(!spread(&book).contains("undecided"));
        book.rows.clear();
        assert!(spread(&book).contains("viewBox=\"0 0 300 114\""));
    }

    #[test]
    fn checks_and_mistakes_are_told_with_their_numbers() {
        let book = sample::book();
        let checks = hardest(&book);
        assert!(
            checks.contains("listed is right</td><td class=\"number\">2 of 6, 1 open</td>"),
            "{checks}"
        );
        assert!(checks.contains("class=\"failed\" width=\"33\""), "{checks}");
        assert!(
            checks.contains("signed is right</td><td class=\"number\">1 of 7</td>"),
            "{checks}"
        );
        assert!(mistakes(&book).contains("<td class=\"number\">2 ×</td>"));
        assert_eq!(
            (rest(6, "x"), rest(7, "x")),
            (String::new(), "<p class=\"note\">and 1 more</p>\n".into())
        );
        assert_eq!(rest(0, "none"), "<p class=\"note\">none</p>\n");
        assert_eq!(rest(1, "none"), "");
    }
}
