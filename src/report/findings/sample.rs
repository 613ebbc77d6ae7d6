//! What the tests of the formats write.

use super::model::Findings;
use crate::{
    codes::FindingCode,
    lint::{Finding, Severity},
};

/// A finding of each severity, one of them waived, and text that would lead a terminal.
pub(super) fn findings() -> Findings {
    let finding = |code, severity, line, waived: Option<&str>| Finding {
        code,
        severity,
        file: "labs/a b.md".into(),
        line,
        column: 5,
        length: 3,
        text: "1. ü\t`ls\u{202e}`".into(),
        before: 4,
        message: "50% of it,\nis \u{1b}[31m: wrong".into(),
        help: "mend it".into(),
        waived: waived.map(str::to_owned),
    };
    Findings {
        files: vec!["labs/a b.md".into(), "x.yaml".into()],
        found: vec![
            finding(FindingCode::DanglingAnchor, Severity::Error, 2, None),
            finding(FindingCode::Placeholder, Severity::Warning, 3, Some("it is so")),
            finding(FindingCode::Placeholder, Severity::Warning, 4, None),
            finding(FindingCode::LeftSet, Severity::Note, 5, None),
        ],
    }
}
