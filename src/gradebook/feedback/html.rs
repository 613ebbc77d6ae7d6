//! `feedback-html`: a page for each student that needs nothing else: no script, no font, no picture.

use std::fmt::Write as _;

use super::{
    super::{
        safe::{markup_block as block, markup_line as line},
        told,
    },
    sheet::Sheet,
    step::CheckSheet,
};
use crate::web::frame::Frame;

const STYLE: &str = include_str!("style.css");

/// The page of a student.
pub(super) fn page(sheet: &Sheet) -> String {
    let (lab, who) = (line(&sheet.lab), line(&sheet.who));
    let mut out = format!("<main>\n<h1>{lab}</h1>\n<p class=\"who\" dir=\"auto\">{who}</p>\n");
    for (at, sentence) in sheet.summary.iter().enumerate() {
        let class = if at == 0 { " class=\"sum\"" } else { "" };
        let _ = writeln!(out, "<p{class}>{}</p>", line(sentence));
    }
    list(&mut out, &sheet.changes);
    let _ = writeln!(out, "<p class=\"next\"><strong>Next:</strong> {}</p>", line(&sheet.next));
    for step in &sheet.steps {
        let _ = writeln!(
            out,
            "<section>\n<h2><span>{}: {}</span> <span class=\"worth\">{}</span></h2>",
            line(&step.id),
            line(&step.section),
            line(&step.worth)
        );
        list(&mut out, &step.changes);
        step.checks.iter().for_each(|of| check(&mut out, of));
        out.push_str("</section>\n");
    }
    out.push_str("</main>\n");
    let title = format!("{lab}: {who}");
    Frame { title: &title, style: STYLE, script: None }.around(&out)
}

fn list(out: &mut String, changes: &[String]) {
    if changes.is_empty() {
        return;
    }
    out.push_str("<ul class=\"changes\">\n");
    for change in changes {
        let _ = writeln!(out, "<li>{}</li>", line(change));
    }
    out.push_str("</ul>\n");
}

fn check(out: &mut String, check: &CheckSheet) {
    let (class, sign, word) = (check.mark.class(), check.mark.sign(), check.mark.word());
    let _ = writeln!(
        out,
        "<article class=\"{class}\">\n<h3><span class=\"sign\" aria-hidden=\"true\">{sign}</span> \
         <span>{}</span> <span class=\"worth\">{word}, {}</span></h3>",
        line(&check.name),
        line(&check.worth)
    );
    list(out, &check.changes);
    out.push_str(&details(&check.details));
    out.push_str("</article>\n");
}

/// What there is to say of a check, as a list of labels and texts.
fn details(details: &[(&'static str, String)]) -> String {
    details.iter().fold(String::new(), |mut out, (label, text)| {
        let text = block(&told::labelled(label, text));
        let _ = writeln!(out, "<p class=\"said\" dir=\"auto\">{text}</p>");
        out
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        gradebook::{feedback::render_html, sample},
        web::frame::testing::is_self_contained,
    };

    fn pages() -> Vec<String> {
        let export = render_html(&sample::book());
        export.files.into_iter().map(|file| String::from_utf8(file.bytes).unwrap()).collect()
    }

    #[test]
    fn a_page_needs_nothing_else_and_may_do_nothing() {
        for page in pages() {
            is_self_contained(&page);
            assert!(page.contains("script-src 'none';") && !page.contains("<script"), "{page}");
        }
    }

    #[test]
    fn what_a_student_wrote_is_text() {
        let page = &pages()[6];
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
        assert!(page.contains("李雷 🎓") && pages()[5].contains("علي بن أحمد"));
    }

    #[test]
    fn a_page_says_what_was_seen_and_what_to_do_next() {
        let page = &pages()[1];
        for part in [
            "<title>Content Trust: Bob</title>",
            "<p class=\"sum\">13.5 of 20 points.</p>\n<p>The lab is passed.</p>",
            "<ul class=\"changes\">\n<li>-1.5: handed in 2 h 5 min late</li>\n</ul>",
            "<article class=\"fail\">\n<h3><span class=\"sign\" aria-hidden=\"true\">✗</span> \
             <span>listed is right</span> <span class=\"worth\">failed, 0 of 5</span></h3>\n\
             <p class=\"said\" dir=\"auto\">expected: it was listed</p>",
            "<strong>Next:</strong> Begin with",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert_eq!(page.matches("<ul").count(), 1, "no empty lists");
    }
}
