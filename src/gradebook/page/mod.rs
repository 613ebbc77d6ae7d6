//! `html`: the class on one page that needs nothing else. What a student wrote is text in it and never reaches the script;
//! without the script all is there but sorting, filtering and searching.

mod evidence;
mod grid;
mod overview;
mod stats;

use super::{Export, Gradebook, safe::markup_line as line};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The digest of the script, which alone may run.
const SCRIPT_DIGEST: &str = "sha256-6KnEEkp4K729AcGP0PKcMtze6mx3zZ+643NlIWZPw5w=";

/// The page.
pub(super) fn render(book: &Gradebook) -> Export {
    let lab = line(&book.lab);
    let head = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         script-src '{SCRIPT_DIGEST}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{lab}: the class</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
    );
    let body = [
        format!("<header>\n<h1>{lab}</h1>\n{}</header>\n<main>\n", overview::counts(book)),
        format!("<div class=\"cards\">\n{}</div>\n", overview::cards(book)),
        grid::render(book),
        format!("</main>\n{}", footer(book)),
    ];
    let end = format!("<script>{SCRIPT}</script>\n</body>\n</html>\n");
    Export::file("class.html", head + &body.concat() + &end)
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
    use base64::Engine as _;

    use super::*;
    use crate::gradebook::sample;

    fn text() -> String {
        sample::text(&render(&sample::book()))
    }

    #[test]
    fn only_the_pages_own_script_may_run() {
        let digest = ring::digest::digest(&ring::digest::SHA256, SCRIPT.as_bytes());
        let digest = base64::engine::general_purpose::STANDARD.encode(digest);
        assert_eq!(SCRIPT_DIGEST, format!("sha256-{digest}"));
        let text = text();
        assert!(text.contains(&format!("script-src '{SCRIPT_DIGEST}';")));
        assert_eq!(text.matches("<script").count(), 1);
        assert!(text.contains(&format!("<script>{SCRIPT}</script>")), "no data stands in it");
    }

    #[test]
    fn it_needs_nothing_else_and_what_a_student_wrote_is_text() {
        let text = text();
        for word in
            ["<img", "<link", "src=", "url(", "http:", "https:", "@import", "style=", "onclick"]
        {
            assert!(!text.contains(word), "{word}");
        }
        assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(!text.chars().any(crate::text::is_hidden));
        for who in ["علي بن أحمد", "李雷 🎓", "Ada Lovelace"] {
            assert!(text.contains(who), "{who}");
        }
    }

    #[test]
    fn every_element_that_is_opened_is_closed() {
        let text = text();
        for tag in [
            "details", "summary", "table", "tr", "td", "th", "section", "div", "svg", "ol", "li",
            "span", "button",
        ] {
            let opened = text.matches(&format!("<{tag}>")).count()
                + text.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, text.matches(&format!("</{tag}>")).count(), "{tag}");
            assert!(opened > 0, "{tag}");
        }
    }

    #[test]
    fn the_foot_says_what_it_was_judged_by() {
        let mut book = sample::book();
        assert!(footer(&book).starts_with("<footer>Scenario sha256:aa. What"));
        book.policy_digest = Some("sha256:bb".into());
        assert!(footer(&book).contains("sha256:aa, policy sha256:bb. "));
    }
}
