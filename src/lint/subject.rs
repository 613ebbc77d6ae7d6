//! A lab as the rules see it.

use std::{cell::OnceCell, collections::BTreeSet};

use super::{
    page::Page,
    typed::{Typed, typed},
};
use crate::{
    cmdline::{Program, read},
    lab::{Agreement, Handout},
    scenario::model::Scenario,
    syntax::{source::Source, template::Vars},
};

/// A lab.
pub(super) struct Subject<'s> {
    /// The handout's file.
    pub(super) source: &'s Source,
    /// What it has one type.
    pub(super) handout: &'s Handout,
    /// The rest of it.
    pub(super) page: Page,
    /// The scenario, if there is one.
    pub(super) scenario: Option<&'s Scenario>,
    /// What of the two does not agree.
    pub(super) agreement: Option<Agreement>,
    /// Files that a link leads to and that are not there.
    pub(super) missing: &'s BTreeSet<String>,
    /// Values of the scenario's variables that are the same everywhere.
    pub(super) vars: &'s Vars,
    typed: OnceCell<Vec<Typed<'s>>>,
    setup: OnceCell<Vec<Program>>,
}

impl<'s> Subject<'s> {
    pub(super) fn new(
        source: &'s Source,
        handout: &'s Handout,
        scenario: Option<&'s Scenario>,
        missing: &'s BTreeSet<String>,
        vars: &'s Vars,
    ) -> Self {
        let agreement = scenario.map(|scenario| crate::lab::agree(scenario, handout, vars));
        let page = Page::of(&source.text);
        let (typed, setup) = (OnceCell::new(), OnceCell::new());
        Self { source, handout, page, scenario, agreement, missing, vars, typed, setup }
    }

    /// What is typed, in order.
    pub(super) fn typed(&self) -> &[Typed<'s>] {
        self.typed.get_or_init(|| typed(self.handout))
    }

    /// The programs that the classroom's setup runs before the handout begins, in order.
    pub(super) fn setup(&self) -> &[Program] {
        self.setup.get_or_init(|| {
            let actions = self.scenario.iter().flat_map(|scenario| &scenario.classroom.setup);
            actions.flat_map(|a| read(&a.command().expand_known(self.vars)).programs).collect()
        })
    }

    /// The handout's text.
    pub(super) fn text(&self) -> &'s str {
        &self.source.text
    }
}
