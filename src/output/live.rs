//! Tells a run as it goes: lines for what is done, and on a terminal what is being typed.

use std::{io::IsTerminal as _, time::Duration};

use super::print::tell;
use crate::{
    report::{self, run::Detail},
    run::Event,
};

/// Tells a run as it goes: lines for what is done, and on a terminal what is being typed.
pub(crate) struct Teller<'d> {
    detail: Detail<'d>,
    step: String,
    progress: Option<indicatif::ProgressBar>,
}

impl<'d> Teller<'d> {
    pub(crate) fn new(detail: Detail<'d>, plain: bool) -> Self {
        let progress =
            (!plain && std::io::stdout().is_terminal()).then(indicatif::ProgressBar::new_spinner);
        Self { detail, step: String::new(), progress }
    }

    pub(crate) fn tell(&mut self, event: &Event<'_>) {
        if let Some(progress) = &self.progress {
            match event {
                Event::Typing { command } => {
                    progress.set_message(
                        crate::text::for_terminal(command.as_bytes(), 120).replace('\n', " "),
                    );
                    progress.enable_steady_tick(Duration::from_millis(120));
                }
                Event::Step { .. }
                | Event::Action(_)
                | Event::Shown(_)
                | Event::Check(_)
                | Event::Done(_) => {
                    progress.disable_steady_tick();
                    progress.set_message("");
                    progress.finish_and_clear();
                }
            }
        }
        let text = match event {
            Event::Step { step } => {
                step.id.value.clone_into(&mut self.step);
                report::run::heading(&self.detail, &step.id.value, &step.section.value)
            }
            Event::Typing { .. } => return,
            Event::Action(record) => report::run::action(&self.detail, &self.step, record),
            Event::Shown(record) => report::run::shown(&self.detail, record),
            Event::Check(record) => report::run::check(&self.detail, &self.step, record),
            Event::Done(record) => report::run::skipped(&self.detail, record),
        };
        tell(&text);
    }
}
