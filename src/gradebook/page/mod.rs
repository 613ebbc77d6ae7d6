//! `html`: the class on one page that needs nothing else. What a student wrote is text in it and never reaches the script;
//! without the script all is there but sorting, filtering and searching.

mod evidence;
mod grid;
mod overview;
mod stats;

use super::{Export, Gradebook, safe::markup_line as line};
use crate::web::frame::Frame;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The page.
pub(super) fn render(book: &Gradebook) -> Export {
    let lab = line(&book.lab);
    let body = [
        format!("<header>\n<h1>{lab}</h1>\n{}</header>\n<main>\n", overview::counts(book)),
        format!("<div class=\"cards\">\n{}</div>\n", overview::cards(book)),
        grid::render(book),
        format!("</main>\n{}", footer(book)),
    ];
    let title = format!("{lab}: the class");
    let frame = Frame { title: &title, style: STYLE, script: Some(SCRIPT) };
    Export::file("class.html", frame.around(&body.concat()))
}

fn footer(book: &Gradebook) -> String {
    let policy = book.policy_digest.as_ref().map(|digest| format!(", policy {}", line(digest)));
    format!(
        "<footer>Scenario {}{}. What could not be judged is neither lost nor earned.</footer>\n",
        line(&book.scenario_digest),
        policy.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        gradebook::sample,
        web::frame::testing::{is_closed, is_self_contained},
    };

    fn text() -> String {
        sample::text(&render(&sample::book()))
    }

    #[test]
    fn it_needs_nothing_else_and_what_a_student_wrote_is_text() {
        let text = text();
        is_self_contained(&text);
        assert!(text.contains(&format!("<script>{SCRIPT}</script>")), "no data stands in it");
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        for who in ["علي بن أحمد", "李雷 🎓", "Ada Lovelace"] {
            assert!(text.contains(who), "{who}");
        }
    }

    #[test]
    fn every_element_that_is_opened_is_closed() {
        let tags = [
            "details", "summary", "table", "tr", "td", "th", "section", "div", "svg", "ol", "li",
            "span", "button",
        ];
        is_closed(&text(), &tags);
    }

    #[test]
    fn the_foot_says_what_it_was_judged_by() {
        let mut book = sample::book();
        assert!(footer(&book).starts_with("<footer>Scenario sha256:aa. What"));
        book.policy_digest = Some("sha256:bb".into());
        assert!(footer(&book).contains("sha256:aa, policy sha256:bb. "));
    }
}
