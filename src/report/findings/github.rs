//! Annotations of GitHub's Actions: a line for each finding (docs.github.com, "Workflow commands").

use std::fmt::Write as _;

use super::{
    super::workflow::{message, property},
    model::Findings,
    told::sum,
};
use crate::lint::Severity;

/// All that nobody waived; below them the sum, for who reads the log.
pub(super) fn render(findings: &Findings) -> String {
    let mut text = String::new();
    for one in findings.found.iter().filter(|one| one.waived.is_none()) {
        let word = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let title = format!("{} {}", one.code.number(), one.code.name());
        let _ = writeln!(
            text,
            "::{word} file={},line={},endLine={},col={},endColumn={},title={}::{}",
            property(&one.file),
            one.line,
            one.line,
            one.column,
            one.column + one.length,
            property(&title),
            message(&format!("{}\n{}", one.message, one.help)),
        );
    }
    text + &sum(findings)
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    #[test]
    fn each_finding_is_one_annotation_whatever_is_in_it() {
        let mut findings = sample::findings();
        findings.found[0].file = "a,b:c%.md".into();
        let text = render(&findings);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0],
            "::error file=a%2Cb%3Ac%25.md,line=2,endLine=2,col=5,endColumn=8,title=LC721 dangling-anchor::50%25 of it,%0Ais \\u{1b}[31m: wrong%0Amend it"
        );
        assert!(lines[1].starts_with("::warning file=labs/a b.md,line=4,"), "{text}");
        assert!(lines[2].starts_with("::notice "), "{text}");
        assert_eq!((lines.len(), lines[3]), (4, sum(&findings).trim_end()));
    }
}
