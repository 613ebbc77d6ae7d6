//! A command that the handout shows and nobody types, as the record has it.

use super::Runner;
use crate::{
    record::ShownRecord,
    scenario::model::Action,
    syntax::{source::Located, template::Template},
};

impl<H: crate::host::Host> Runner<'_, H> {
    /// What a reader has to know: the command, without secrets, and why nobody types it.
    pub(super) fn shown(
        &mut self,
        action: &Action,
        command: &Template,
        why: &Located<String>,
    ) -> ShownRecord {
        let command = command.expand_known(&self.vars);
        self.mask.learn_line(&command);
        ShownRecord {
            line: self.line(action.at),
            command: self.mask.text(&command),
            why: self.mask.text(&why.value),
        }
    }
}
