//! SARIF 2.1.0 (OASIS), as code hosts and editors read it. What is waived is in it, with its reason.

use serde_json::{Value, json};

use super::model::Findings;
use crate::{
    codes::FindingCode,
    lint::{Finding, RULES, Severity},
    text,
};

/// Bytes of a string at most.
const LONGEST: usize = 4_000;

/// All that was found, and all rules.
pub(super) fn render(findings: &Findings) -> Result<String, serde_json::Error> {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code.number(),
                "name": rule.code.name(),
                "shortDescription": { "text": rule.code.page().title },
                "fullDescription": { "text": meaning(rule.code) },
                "help": { "text": format!("{}\nlabcheck explain {}", rule.help, rule.code) },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "labcheck",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": findings.found.iter().map(result).collect::<Vec<Value>>(),
        }],
    });
    Ok(text::json(&serde_json::to_string_pretty(&log)?, |_| LONGEST) + "\n")
}

/// The first part of a code's page as one line.
fn meaning(code: FindingCode) -> String {
    let page = code.page().body;
    let part = page.split("\n\n").next().unwrap_or_default();
    part.trim_start_matches("**Means:** ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(finding: &Finding) -> Value {
    let mut region = json!({ "startLine": finding.line, "startColumn": finding.column });
    if finding.length > 0 {
        region["endColumn"] = (finding.column + finding.length).into();
    }
    let mut result = json!({
        "ruleId": finding.code.number(),
        "ruleIndex": RULES.iter().position(|rule| rule.code == finding.code),
        "level": level(finding.severity),
        "message": { "text": format!("{}; {}", finding.message, finding.help) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(&finding.file) },
            "region": region,
        } }],
    });
    if let Some(why) = &finding.waived {
        result["suppressions"] = json!([{ "kind": "inSource", "justification": why }]);
    }
    result
}

/// A path as a reference to a file (RFC 3986): what is neither a letter, a digit nor one of a few signs is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let escaped = |byte: u8| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    let path: String = path.bytes().map(escaped).collect();
    if path.starts_with('/') { format!("file://{path}") } else { path }
}

#[cfg(test)]
mod tests {
    use super::{super::sample, *};

    /// What the specification asks of a log, of a result and of a place (SARIF 2.1.0, sections 3.13, 3.14, 3.27, 3.30).
    #[test]
    fn a_log_is_what_the_specification_asks_for() {
        let text = render(&sample::findings()).unwrap();
        assert!(!text.chars().any(crate::text::is_hidden), "{text}");
        let log: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(run["tool"]["driver"]["name"], "labcheck");
        for rule in rules {
            let is_sentence = |part: &str| rule[part]["text"].as_str().unwrap().ends_with('.');
            assert!(is_sentence("shortDescription") && is_sentence("fullDescription"), "{rule}");
        }
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 4);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
            assert!(!result["message"]["text"].as_str().unwrap().is_empty());
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "labs/a%20b.md");
            assert_eq!(place["region"]["startColumn"], 5);
            assert_eq!(place["region"]["endColumn"], 8);
        }
        let waived: Vec<bool> =
            results.iter().map(|result| result.get("suppressions").is_some()).collect();
        assert_eq!(waived, [false, true, false, false]);
        assert_eq!(results[1]["suppressions"][0]["justification"], "it is so");
        assert_eq!(uri("/a/ü:1.md"), "file:///a/%C3%BC%3A1.md");
    }
}
