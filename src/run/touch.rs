//! Whether something that happened can have changed what is seen of a step. Pure.

use crate::{
    check::{Check, CheckKind},
    fact::{Query, Witness},
    journal::{Deed, EngineEvent, Entry, Subject, about},
    scenario::model::Step,
    syntax::template::Vars,
};

/// Whether a step has to be looked at again after this. In doubt it has to.
pub fn touches(entry: &Entry, step: &Step, vars: &Vars) -> bool {
    match &entry.deed {
        Deed::Judged { step: of, .. }
        | Deed::Hint { step: of, .. }
        | Deed::Solved { step: of }
        | Deed::SolvedNothing { step: of }
        | Deed::Reset { step: of } => *of == step.id.value,
        Deed::Answered(answered) => answered.step == step.id.value,
        Deed::Opened
        | Deed::Resumed
        | Deed::SetUp
        | Deed::Forgotten { .. }
        | Deed::Gap
        | Deed::SolveEnded { .. }
        | Deed::Done { .. } => true,
        // What a client did while it lived was told then.
        Deed::Typing { .. }
        | Deed::Recorded { .. }
        | Deed::ByLabcheck { .. }
        | Deed::ClientEnded { .. }
        | Deed::Between => false,
        Deed::Engine(_)
        | Deed::Images(_)
        | Deed::Registry(_)
        | Deed::Trust(_)
        | Deed::Typed(_)
        | Deed::TypedEnded { .. }
        | Deed::TypedUnseen => {
            let mistakes = |check: &Check| {
                check
                    .mistakes
                    .iter()
                    .flat_map(|mistake| mistake.pattern.clone())
                    .collect::<Vec<_>>()
            };
            let kinds = step.checks.iter().flat_map(|c| [c.expects.clone(), mistakes(c)].concat());
            kinds.into_iter().any(|kind| of_kind(entry, &kind, vars))
        }
    }
}

pub(super) fn of_kind(entry: &Entry, kind: &CheckKind, vars: &Vars) -> bool {
    let Ok(queries) = kind.queries(vars, Witness::Engine) else { return true };
    queries.iter().any(|query| match query {
        Query::EngineImages => is_of_images(&entry.deed),
        Query::Typed(program) => is_typed(&entry.deed, program),
        Query::Inspect(_) | Query::Lifetime(_) => is_of_objects(&entry.deed),
        // Whatever was done may change what is printed, what is in a file, who answers.
        Query::Command(_) | Query::Logs(_) | Query::File(_) | Query::Reach(_) => true,
        Query::Deeds(name) => !about(std::slice::from_ref(entry), name).is_empty(),
        // The shell is asked again and again; nothing that happens in the classroom changes it.
        Query::ClientImages
        | Query::Answers
        | Query::Variable(_)
        | Query::Unexported(_)
        | Query::PullProbe(_)
        | Query::ClientEngine
        | Query::ImagesBefore
        | Query::PassedBefore { .. }
        | Query::ToldDone { .. } => false,
    })
}

/// An end, and what nobody saw, is of whatever was typed.
fn is_typed(deed: &Deed, program: &str) -> bool {
    matches!(deed, Deed::Typed(typed) if typed.program == program)
        || matches!(deed, Deed::TypedEnded { .. } | Deed::TypedUnseen)
}

/// What a container is like changes with its network and its volumes, too.
fn is_of_objects(deed: &Deed) -> bool {
    matches!(deed, Deed::Engine(event) if event.subject != Subject::Image)
}

fn is_of_images(deed: &Deed) -> bool {
    matches!(deed, Deed::Images(_) | Deed::Engine(EngineEvent { subject: Subject::Image, .. }))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{journal::Typed, outcome::Exit, scenario, syntax::source::Source};

    #[test]
    fn a_start_touches_who_asks_about_its_program_and_an_end_everybody() {
        let typed = Deed::Typed(Typed { program: "curl".into(), ..Typed::default() });
        assert!(is_typed(&typed, "curl") && !is_typed(&typed, "docker"));
        let ended = Deed::TypedEnded { number: 0, exit: Some(Exit::Code(0)) };
        assert!(is_typed(&ended, "docker") && is_typed(&Deed::TypedUnseen, "docker"));
        assert!(!is_typed(&Deed::Gap, "docker"));
    }

    #[test]
    fn what_happens_to_objects_touches_who_asks_about_them_and_images_do_not() {
        let text = "version: 1\ntitle: x\nlab: x.md\nsteps:\n\
            \x20 - id: object\n    section: S\n    check: [{ name: n, expect: { volume: { name: v } } }]\n\
            \x20 - id: command\n    section: T\n    check: [{ name: n, expect: { command: { run: x } } }]\n";
        let source = Source { name: "x.yaml".into(), text: text.into() };
        let scenario = scenario::load(&source, &[]).unwrap();
        let event = |subject| {
            let (action, image, id, name) = ("create".into(), None, None, Some("other".into()));
            let deed = Deed::Engine(EngineEvent { subject, action, image, id, name });
            Entry { at: Timestamp::UNIX_EPOCH, deed }
        };
        let touched = |subject| {
            scenario.steps.iter().map(|step| touches(&event(subject), step, &Vars::new())).collect()
        };
        let is = |subject| -> Vec<bool> { touched(subject) };
        for subject in [Subject::Container, Subject::Network, Subject::Volume, Subject::Service] {
            assert_eq!(is(subject), [true, true], "{subject:?}");
        }
        assert_eq!(is(Subject::Image), [false, true]);
    }
}
