//! For a person: file, line and column, the line with a mark under the place, what to do, and a sum.

use std::{cmp::Reverse, fmt::Write as _};

use super::{
    super::{
        columns::columns,
        style::{Styles, paint},
    },
    model::Findings,
};
use crate::{
    lint::{Finding, Severity, Sums},
    text::{bounded, name, shown},
    wording::{BUILT_IN_PREFIX, count},
};

/// Findings of a file that are shown: whoever has more mends these first.
const SHOWN: usize = 200;
/// Characters before the place that are shown, and from it on.
const BEFORE: usize = 60;
const BEHIND: usize = 60;
/// Bytes of a sentence at most.
const LONGEST: usize = 600;

/// All that nobody waived, and the sum.
pub(crate) fn told(styles: &Styles, findings: &Findings) -> String {
    let mut text = String::new();
    let open: Vec<&Finding> = findings.found.iter().filter(|one| one.waived.is_none()).collect();
    for of_file in open.chunk_by(|one, next| one.file == next.file) {
        for finding in of_file.iter().take(SHOWN) {
            one(styles, finding, &mut text);
        }
        if let Some(more @ 1..) = of_file.len().checked_sub(SHOWN) {
            let file = name(&of_file[0].file);
            let _ = writeln!(text, "... and {more} more in {file}; mend these first.\n");
        }
    }
    text + &sum(findings)
}

fn one(styles: &Styles, finding: &Finding, text: &mut String) {
    let (word, style) = match finding.severity {
        Severity::Error => ("error", styles.fail),
        Severity::Warning => ("warning", styles.skip),
        Severity::Note => ("note", styles.dim),
    };
    let place = format!("{}:{}:{}", name(&finding.file), finding.line, finding.column);
    let code = format!("{} {}", finding.code.number(), finding.code.name());
    let message = clean(&finding.message);
    let _ = writeln!(
        text,
        "{}: {} {code}: {message}",
        paint(styles.heading, &place),
        paint(style, word)
    );
    if let Some((line, mark)) = frame(finding) {
        let _ = writeln!(text, "  {line}\n  {}", paint(style, &mark));
    }
    let _ = writeln!(text, "  next: {}\n", clean(&finding.help));
}

/// The line around the place, and the mark under it.
fn frame(finding: &Finding) -> Option<(String, String)> {
    let chars: Vec<char> = finding.text.chars().collect();
    let at = finding.before.min(chars.len());
    let piece = |chars: &[char]| -> String {
        let text: String = chars.iter().map(|c| if c.is_whitespace() { ' ' } else { *c }).collect();
        shown(&text).into_owned()
    };
    let from = at.saturating_sub(BEFORE);
    let end = chars.len().min(at + finding.length.clamp(1, BEHIND));
    let to = chars.len().min((at + BEHIND).max(end));
    let before = piece(&chars[from..at]);
    let before = if from == 0 { before.trim_start().to_owned() } else { format!("…{before}") };
    let marked = piece(&chars[at..end]);
    let rest = if to < chars.len() { "…" } else { "" };
    let line = format!("{before}{marked}{}{rest}", piece(&chars[end..to]));
    let mark = " ".repeat(columns(&before)) + &"^".repeat(columns(&marked).max(1));
    (!line.trim().is_empty()).then(|| (line.trim_end().to_owned(), mark))
}

fn clean(text: &str) -> String {
    bounded(&shown(text).replace(['\n', '\t'], " "), LONGEST).into_owned()
}

/// How much was found in how many files, and what to do next.
pub(crate) fn sum(findings: &Findings) -> String {
    let Sums { errors, warnings, notes, waived } = findings.sums();
    let files = count(findings.files.len(), "file");
    let found: Vec<String> = [(errors, "error"), (warnings, "warning"), (notes, "note")]
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    let waived = if waived > 0 { format!("; {waived} waived") } else { String::new() };
    if found.is_empty() {
        // Who is in the wrong folder has linted what nobody asked for.
        let all = &findings.files;
        if !all.is_empty() && all.iter().all(|file| file.starts_with(BUILT_IN_PREFIX)) {
            return format!(
                "Nothing found in {files} of the built-in lab{waived}. To read another one: labcheck lint FILE\n"
            );
        }
        return format!("Nothing found in {files}{waived}.\n");
    }
    let open = findings.found.iter().filter(|one| one.waived.is_none());
    let worst = open.min_by_key(|one| Reverse(one.severity)).map_or("", |one| one.code.number());
    format!(
        "{} in {files}{waived}. To read about one: labcheck explain {worst}\n",
        found.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn each_finding_has_its_place_its_line_and_what_to_do_and_waived_ones_are_counted() {
        let text = told(&Styles::default(), &sample::findings());
        let begin = "labs/a b.md:2:5: error LC721 dangling-anchor: 50% of it, is \\u{1b}[31m: wrong\n  1. ü `ls\\u{202e}`\n      ^^^\n  next: mend it\n\nlabs/a b.md:4:5: warning LC714";
        assert!(text.starts_with(begin), "{text}");
        let end = "1 error, 1 warning, 1 note in 2 files; 1 waived. To read about one: labcheck explain LC721\n";
        assert!(text.ends_with(end), "{text}");
        assert_eq!(sum(&Findings::default()), "Nothing found in 0 files.\n");
        let files = [format!("{BUILT_IN_PREFIX}x.yaml"), "x.md".to_owned()];
        let of = |files: &[String]| sum(&Findings { files: files.to_vec(), ..Findings::default() });
        assert!(of(&files[..1]).starts_with("Nothing found in 1 file of the built-in lab. To "));
        assert_eq!(of(&files), "Nothing found in 2 files.\n");
    }

    #[test]
    fn so_many_are_shown_and_the_rest_is_counted() {
        let mut findings = sample::findings();
        findings.found = vec![findings.found[0].clone(); SHOWN + 7];
        let text = told(&Styles::default(), &findings);
        assert_eq!(text.matches("next: ").count(), SHOWN);
        assert!(text.contains("... and 7 more in labs/a b.md; mend these first.\n"), "{text}");
        assert!(text.contains(&format!("{} errors in 2 files", SHOWN + 7)));
    }

    #[test]
    fn of_a_long_line_what_stands_near_is_shown() {
        let mut finding = sample::findings().found.remove(0);
        finding.text = "愛".repeat(300);
        (finding.before, finding.length) = (200, 300);
        let (line, mark) = frame(&finding).unwrap();
        assert_eq!(line, format!("…{}…", "愛".repeat(120)));
        assert_eq!(mark, " ".repeat(121) + &"^".repeat(120));
    }
}
