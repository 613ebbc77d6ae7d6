//! What an object as a check says of itself.

use super::{
    judge::judge,
    logs::LogsExpect,
    spec::{ObjectCheck, Which},
};
use crate::{
    check::{
        kind::Kind,
        nature::{Names, Nature, Needed, Object},
        seen::{Context, Judged},
    },
    fact::{Observation, ObserveError, Query, Witness},
    object::Sought,
    syntax::template::{Template, Vars},
};

impl Kind for ObjectCheck {
    fn templates(&self) -> Vec<&Template> {
        let which = match &self.which {
            Which::Named(template) | Which::MadeFrom(template) => template,
        };
        let wanted = self.wanted.iter().flat_map(|(_, all)| all).map(|wanted| &wanted.text);
        let logs = self.logs.iter().flat_map(LogsExpect::templates);
        std::iter::once(which).chain(&self.image).chain(wanted).chain(logs).collect()
    }

    fn nature(&self) -> Nature<'_> {
        let image = self.named_image();
        let object = match &self.which {
            Which::Named(name) => Some(Object { kind: self.kind, name, gone: self.gone }),
            Which::MadeFrom(_) => None,
        };
        Nature {
            needs: image.into_iter().map(|name| Needed { name, pulled: false }).collect(),
            object,
            names: Names::These(image.into_iter().collect()),
            ..Nature::of_a_look()
        }
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        let sought = self.sought(vars)?;
        let mut queries = vec![Query::Inspect(sought.clone())];
        queries.extend(self.wanted_image().map(|_| Query::EngineImages));
        if let Sought::Named(object) = sought {
            queries.extend((!self.logs.is_empty()).then(|| Query::Logs(object.name.clone())));
            queries.extend(self.gone.then_some(Query::Lifetime(object)));
        }
        Ok(queries)
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        judge(self, seen, context)
    }
}
