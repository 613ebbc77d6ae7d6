//! Which docker a lab would get, for who only asks: nothing is fetched.

use super::{Bring, image, recipe::DOCKER, wanted::Wanted};
use crate::{
    brought::Brought,
    output::refusal::Refusal,
    scenario::model::{Scenario, Step},
};

/// Where the lab's docker would come from, for who only asks.
#[derive(Debug)]
pub(crate) enum Prospect {
    /// The host's own does.
    AtHand,
    /// This one is there.
    There(Box<Brought>),
    /// It would be fetched.
    Fetched {
        /// From where, for a person.
        what: String,
        /// Whether it is known to be there.
        is_listed: bool,
    },
    /// The one that was named does not do.
    Refused(Refusal),
}

impl Bring<'_> {
    /// Where the docker of these steps would come from. Nothing is fetched.
    pub(crate) async fn prospect(&self, scenario: &Scenario, steps: &[&Step]) -> Prospect {
        let wanted = Wanted::by(scenario, steps);
        if let Some(file) = self.client_named() {
            return match self.named(file, &wanted, None).await {
                Ok(laid) => Prospect::There(Box::new(laid.brought)),
                Err(refusal) => Prospect::Refused(refusal),
            };
        }
        let own = self.own().await;
        let Some(because) = own.because(&wanted) else { return Prospect::AtHand };
        let wanted = wanted.with_engine(self.engine().await);
        let (suits, passed) = (|version| wanted.suits(version), &mut Vec::new());
        if let Some(taken) = self.here(&DOCKER, &suits, passed).await
            && let Ok(laid) = self.laid(&DOCKER, taken, because, own.version())
        {
            return Prospect::There(Box::new(laid.brought));
        }
        if let Some(listed) = self.listed(&DOCKER, &suits, passed).await.into_iter().next() {
            return Prospect::Fetched { what: listed.told(), is_listed: true };
        }
        let from = image::upstreams(self.upstream).into_iter().next();
        let image = DOCKER.image.as_ref().map_or("no image", |image| image.name);
        let from = from.map_or_else(String::new, |from| format!(" of {from}"));
        Prospect::Fetched { what: format!("the image {image}{from}"), is_listed: false }
    }
}
