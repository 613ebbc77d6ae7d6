//! What labcheck looks for while nobody asks: checks that count once they were true (`when: ever`), and of which no
//! journal tells the past. Pure.
//!
//! It looks at what nobody can see it look at: objects of the engine, files, logs. A lab's commands are code, which nobody
//! has typed yet; services have whoever asks in their logs; an engine tells as an event that a file was read out of a
//! container. These count where somebody asks.

use super::touch;
use crate::{
    check::{Check, CheckKind, When},
    fact::{Query, Witness},
    file::{FileAsked, FilePlace},
    journal::{Deed, Entry, lifetime},
    object::Sought,
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
        let looks: Option<Vec<Look>> = asked.iter().map(Look::of).collect();
        Some(Self { step, check, is_polled: looks?.contains(&Look::Silent) })
    }

    /// Whether it may hold from now on that this happened. In doubt it may.
    pub fn is_touched(&self, entry: &Entry, vars: &Vars) -> bool {
        let is_typing =
            matches!(entry.deed, Deed::Typed(_) | Deed::TypedEnded { .. } | Deed::TypedUnseen);
        let is_of_world = matches!(entry.deed, Deed::Engine(_) | Deed::Images(_));
        let is_touched = |kind| touch::of_kind(entry, kind, vars);
        is_typing
            || begins_anew(&entry.deed, self.step)
            || is_of_world && self.check.expects.iter().any(is_touched)
    }

    /// Whether what is there may be of before the student did anything, by what came since it was looked at. `stood` says
    /// that it was of before then. An object that was made since, and since the last that begins anew, is not.
    pub fn is_of_before(&self, new: &[Entry], stood: bool, vars: &Vars) -> bool {
        let mark = new.iter().rposition(|entry| begins_anew(&entry.deed, self.step));
        if mark.is_none() && !stood {
            return false;
        }
        let since = &new[mark.map_or(0, |mark| mark + 1)..];
        let asked = self.check.expects.iter().map(|kind| kind.queries(vars, Witness::Engine));
        let mut asked = asked.flat_map(Result::unwrap_or_default);
        let was_made = |query| matches!(query, Query::Inspect(Sought::Named(object)) if lifetime::was_made(since, &object));
        !asked.all(was_made)
    }
}

/// Whether it counts that a check held once although nobody asked then: the journal tells it, or the classroom looks.
pub(super) fn counts_by_itself(check: &Check, vars: &Vars) -> bool {
    check.when == When::Ever && (check.has_past(vars) || LookedFor::of("", check, vars).is_some())
}

/// Whether what is there from here on may be nobody's deed, or labcheck's: a step that was put back, one that was solved
/// for another one, what the setup made, what an engine left that ended.
pub fn begins_anew(deed: &Deed, step: &str) -> bool {
    match deed {
        Deed::Opened | Deed::Resumed | Deed::SetUp => true,
        Deed::Reset { step: of } => of == step,
        Deed::Solved { step: of } | Deed::SolveEnded { step: of } => of != step,
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
        | Deed::Typing { .. }
        | Deed::ByLabcheck { .. }
        | Deed::SolvedNothing { .. }
        | Deed::Done { .. }
        | Deed::Forgotten { .. }
        | Deed::Gap
        | Deed::Between => false,
    }
}

/// How something can be looked at without a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Whatever changes it is told.
    Told,
    /// Nobody tells that a file was written, or a line printed; an editor is no program that is recorded; and what the other
    /// nodes of a swarm do, their own engines tell.
    Silent,
}

impl Look {
    /// Nothing where it leaves a trace.
    fn of(query: &Query) -> Option<Self> {
        match query {
            Query::Command(_)
            | Query::Reach(_)
            | Query::File(FileAsked { within: FilePlace::Container(_), .. })
            | Query::PullProbe(_)
            | Query::ClientImages
            | Query::ClientEngine
            | Query::Variable(_)
            | Query::Unexported(_) => None,
            Query::File(_) | Query::Logs(_) => Some(Self::Silent),
            Query::Inspect(sought) if sought.kind().is_of_swarm() => Some(Self::Silent),
            Query::EngineImages
            | Query::Deeds(_)
            | Query::Typed(_)
            | Query::Answers
            | Query::Inspect(_)
            | Query::Lifetime(_)
            | Query::ImagesBefore
            | Query::PassedBefore { .. }
            | Query::ToldDone { .. } => Some(Self::Told),
        }
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

    /// A check, and where it is looked for, whether that is now and then.
    const ROWS: &[(&str, Option<bool>)] = &[
        ("when: ever, expect: { volume: { name: v } }", Some(false)),
        ("when: ever, expect: { file: { path: /f } }", Some(true)),
        ("when: ever, expect: { file: { container: c, path: /f } }", None),
        ("when: ever, expect: { command: { run: x } }", None),
        ("when: ever, expect: { answers: { url: \"http://localhost:80/\" } }", None),
        ("when: ever, expect: [{ volume: { name: v } }, { command: { run: x } }]", None),
        ("when: ever, expect: { container: { name: c, logs: [{ line: x }] } }", Some(true)),
        ("expect: { volume: { name: v } }", None),
        ("when: ever, expect: { image: { name: \"busy:1\", present: true } }", None),
        ("when: ever, expect: [{ volume: { name: v } }, { environment: { A: on } }]", None),
        ("when: ever, expect: { listing: { repository: busy, count: 1 } }", None),
    ];

    /// What is there is the student's where it was not so before, or was made since.
    #[test]
    fn what_stood_before_counts_once_it_is_made_again() {
        let text = "version: 1\ntitle: x\nlab: x.md\nsteps:\n  - { id: s, section: S, check: [{ name: n, when: ever, expect: { volume: { name: v } } }, { name: f, when: ever, expect: { file: { path: /f } } }] }\n";
        let source = Source { name: "x.yaml".into(), text: text.into() };
        let scenario = scenario::load(&source, &[]).unwrap();
        let vars = Vars::new();
        let [volume, file] = &LookedFor::among(&scenario.steps, &vars)[..] else { panic!() };
        let v = || made("v");
        let solved = || Deed::SolveEnded { step: "other".into() };
        let reset = || Deed::Reset { step: "s".into() };
        for (new, stood, of_volume, of_file) in [
            (vec![], false, false, false),
            (vec![], true, true, true),
            (vec![v()], true, false, true),
            (vec![made("w")], true, true, true),
            (vec![v(), solved()], false, true, true),
            (vec![solved(), v()], false, false, true),
            (vec![reset()], false, true, true),
            (vec![v(), Deed::Reset { step: "other".into() }], false, false, false),
        ] {
            let new: Vec<Entry> = new.into_iter().map(entry).collect();
            let before = |one: &LookedFor<'_>| one.is_of_before(&new, stood, &vars);
            assert_eq!((before(volume), before(file)), (of_volume, of_file), "{new:?} {stood}");
        }
    }

    fn made(name: &str) -> Deed {
        let (action, name) = ("create".to_owned(), Some(name.to_owned()));
        Deed::Engine(EngineEvent { subject: Subject::Volume, action, image: None, id: None, name })
    }

    fn entry(deed: Deed) -> Entry {
        Entry { at: Timestamp::UNIX_EPOCH, deed }
    }

    #[test]
    fn what_counts_once_it_was_true_is_looked_for_where_no_journal_and_no_shell_has_to_tell() {
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
            assert_eq!(all.first().map(|one| one.is_polled), *wanted, "{check}");
            for one in all {
                let is_touched = |deed: Deed| one.is_touched(&entry(deed), &vars);
                let (own, other) = (|| "s".to_owned(), || "other".to_owned());
                assert!(
                    is_touched(made("v")) && is_touched(Deed::Typed(Typed::default())),
                    "{check}"
                );
                assert!(is_touched(Deed::Reset { step: own() }), "{check}");
                assert!(is_touched(Deed::SolveEnded { step: other() }), "{check}");
                assert!(!is_touched(Deed::Reset { step: other() }), "{check}");
                assert!(!is_touched(Deed::SolveEnded { step: own() }), "{check}");
            }
        }
    }
}
