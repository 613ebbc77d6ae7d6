//! What labcheck looks for while nobody asks: checks that count once they were true (`when: ever`), and of which no
//! journal tells the past. Pure.

use super::touch;
use crate::{
    check::{Check, CheckKind, When},
    fact::{Query, Witness},
    file::{FileAsked, FilePlace},
    journal::{Deed, Entry},
    scenario::model::Step,
    syntax::template::Vars,
};

/// A check that is looked for.
#[derive(Clone, Debug)]
pub struct LookedFor<'s> {
    /// Its step's id.
    pub step: &'s str,
    /// It.
    pub check: &'s Check,
    /// That it is asked can be seen by others: it is asked only where something was typed.
    pub is_seen: bool,
    /// What it asks can change without anything that is told: it has to be looked at now and then.
    pub is_polled: bool,
}

impl<'s> LookedFor<'s> {
    /// The checks of these steps. What only a student's own shell can tell is not looked for: it is theirs to ask.
    pub fn among(steps: &'s [Step], vars: &Vars) -> Vec<Self> {
        let checks = steps
            .iter()
            .flat_map(|step| step.checks.iter().map(|check| (step.id.value.as_str(), check)));
        checks.filter_map(|(step, check)| Self::of(step, check, vars)).collect()
    }

    fn of(step: &'s str, check: &'s Check, vars: &Vars) -> Option<Self> {
        let is_of_shell = |kind: &CheckKind| {
            let nature = kind.nature();
            nature.asks_shell() || nature.needs_lab_client
        };
        if check.when != When::Ever || check.has_past(vars) || check.expects.iter().any(is_of_shell)
        {
            return None;
        }
        let asked = check.expects.iter().map(|kind| kind.queries(vars, Witness::Engine));
        let asked: Vec<Query> = asked.collect::<Result<Vec<_>, _>>().ok()?.concat();
        let is_seen = asked.iter().any(is_seen);
        Some(Self { step, check, is_seen, is_polled: !is_seen && asked.iter().any(is_silent) })
    }

    /// Whether it may hold from now on that this happened. In doubt it may.
    pub fn is_touched(&self, entry: &Entry, vars: &Vars) -> bool {
        let is_typing =
            matches!(entry.deed, Deed::Typed(_) | Deed::TypedEnded { .. } | Deed::TypedUnseen);
        let is_touched = |kind| touch::of_kind(entry, kind, vars);
        is_typing
            || begins_anew(&entry.deed)
            || !self.is_seen && self.check.expects.iter().any(is_touched)
    }
}

/// Whether what counted before may count no longer, or what did not count counts from now on.
pub fn begins_anew(deed: &Deed) -> bool {
    match deed {
        Deed::Opened
        | Deed::Resumed
        | Deed::SetUp
        | Deed::Reset { .. }
        | Deed::SolveEnded { .. }
        | Deed::SolvedNothing { .. }
        | Deed::Gap => true,
        Deed::Engine(_)
        | Deed::Images(_)
        | Deed::Registry(_)
        | Deed::Trust(_)
        | Deed::ClientEnded { .. }
        | Deed::Recorded { .. }
        | Deed::Typed(_)
        | Deed::TypedEnded { .. }
        | Deed::TypedUnseen
        | Deed::Judged { .. }
        | Deed::Hint { .. }
        | Deed::Answered(_)
        | Deed::Solved { .. }
        | Deed::Typing { .. }
        | Deed::ByLabcheck { .. }
        | Deed::Done { .. }
        | Deed::Forgotten { .. }
        | Deed::Between => false,
    }
}

/// A service has whoever asks in its log, a command may do anything, and an engine tells as an event that a file was
/// read out of a container.
fn is_seen(query: &Query) -> bool {
    match query {
        Query::Command(_)
        | Query::Reach(_)
        | Query::File(FileAsked { within: FilePlace::Container(_), .. }) => true,
        Query::File(_)
        | Query::EngineImages
        | Query::ClientImages
        | Query::Variable(_)
        | Query::PullProbe(_)
        | Query::Unexported(_)
        | Query::ClientEngine
        | Query::Deeds(_)
        | Query::Typed(_)
        | Query::Answers
        | Query::Inspect(_)
        | Query::Logs(_)
        | Query::Lifetime(_)
        | Query::ImagesBefore
        | Query::PassedBefore { .. }
        | Query::ToldDone { .. } => false,
    }
}

/// Nobody tells that a file was written, or a line printed; and an editor is no program that is recorded.
fn is_silent(query: &Query) -> bool {
    match query {
        Query::File(_) | Query::Logs(_) => true,
        Query::Command(_)
        | Query::Reach(_)
        | Query::EngineImages
        | Query::ClientImages
        | Query::Variable(_)
        | Query::PullProbe(_)
        | Query::Unexported(_)
        | Query::ClientEngine
        | Query::Deeds(_)
        | Query::Typed(_)
        | Query::Answers
        | Query::Inspect(_)
        | Query::Lifetime(_)
        | Query::ImagesBefore
        | Query::PassedBefore { .. }
        | Query::ToldDone { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        journal::{EngineEvent, Subject, Typed},
        scenario,
        syntax::source::Source,
    };

    /// A check, whether it is looked for, whether an event about a volume touches it, whether it is polled.
    const ROWS: &[(&str, Option<(bool, bool)>)] = &[
        ("when: ever, expect: { volume: { name: v } }", Some((true, false))),
        ("when: ever, expect: { file: { path: /f } }", Some((true, true))),
        ("when: ever, expect: { file: { container: c, path: /f } }", Some((false, false))),
        ("when: ever, expect: { command: { run: x } }", Some((false, false))),
        (
            "when: ever, expect: { answers: { url: \"http://localhost:80/\" } }",
            Some((false, false)),
        ),
        (
            "when: ever, expect: [{ volume: { name: v } }, { command: { run: x } }]",
            Some((false, false)),
        ),
        ("when: ever, expect: { container: { name: c, logs: [{ line: x }] } }", Some((true, true))),
        ("expect: { volume: { name: v } }", None),
        ("when: ever, expect: { image: { name: \"busy:1\", present: true } }", None),
        ("when: ever, expect: [{ volume: { name: v } }, { environment: { A: on } }]", None),
        ("when: ever, expect: { listing: { repository: busy, count: 1 } }", None),
    ];

    fn entry(deed: Deed) -> Entry {
        Entry { at: Timestamp::UNIX_EPOCH, deed }
    }

    #[test]
    fn what_counts_once_it_was_true_is_looked_for_where_no_journal_and_no_shell_has_to_tell() {
        let made = EngineEvent {
            subject: Subject::Volume,
            action: "create".into(),
            image: None,
            id: None,
            name: Some("v".into()),
        };
        let made = entry(Deed::Engine(made));
        let typed = entry(Deed::Typed(Typed::default()));
        let vars = Vars::new();
        for (check, wanted) in ROWS {
            let text = format!(
                "version: 1\ntitle: x\nlab: x.md\nclassroom: {{ images: [{{ name: \"busy:1\", build: shell, id: b }}] }}\n\
                 steps:\n  - {{ id: s, section: S, check: [{{ name: n, {check} }}] }}\n"
            );
            let source = Source { name: "x.yaml".into(), text };
            let scenario =
                scenario::load(&source, &[]).unwrap_or_else(|e| panic!("{check}: {e:?}"));
            let all = LookedFor::among(&scenario.steps, &vars);
            let seen = all.first().map(|one| (one.is_touched(&made, &vars), one.is_polled));
            assert_eq!(seen, *wanted, "{check}");
            for one in all {
                assert!(one.is_touched(&typed, &vars), "{check}");
                let reset = entry(Deed::Reset { step: "s".into() });
                assert!(one.is_touched(&reset, &vars), "{check}");
                let judged = Deed::Done { step: "s".into() };
                assert!(!one.is_touched(&entry(judged), &vars) || !one.is_seen, "{check}");
            }
        }
    }
}
