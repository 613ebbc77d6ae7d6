//! Which docker the lab's own machine would have, where that is not the host's.

use tokio_util::sync::CancellationToken;

use super::line::{Line, State};
use crate::{
    output::terminal::warn,
    place::{
        bring::{Bring, prospect::Prospect},
        origin::Origin,
    },
    scenario::model::{Scenario, Step},
    wording,
};

/// What it would be, by what is here; nothing where the host's own does.
pub(super) async fn client(origin: &Origin, scenario: &Scenario) -> Option<Line> {
    const WHAT: &str = "docker in the lab";
    let cancel = CancellationToken::new();
    let bring = Bring { origin, named: None, upstream: None, cancel: &cancel, tell: warn };
    let steps: Vec<&Step> = scenario.steps.iter().collect();
    match bring.prospect(scenario, &steps).await {
        Prospect::AtHand => None,
        Prospect::There(brought) => {
            let version = brought.version.unwrap_or_default();
            Some(Line::good(
                WHAT,
                format!("{version}, {}", wording::brought::source(&brought.from)),
            ))
        }
        Prospect::Fetched { what, is_listed: true } => Some(Line::good(
            WHAT,
            format!("labcheck start fetches it out of {what}, installing nothing"),
        )),
        Prospect::Fetched { what, is_listed: false } => Some(Line::new(
            State::Lacks,
            WHAT,
            format!(
                "none is here; labcheck start looks for one in {what}, which was not asked now"
            ),
            "where that cannot be reached: sudo apt-get update, or labcheck start --client FILE with a docker of 20.10 to 28",
        )),
        Prospect::Refused(refusal) => Some(Line::new(
            State::Bad,
            WHAT,
            refusal.text().to_owned(),
            "unset LABCHECK_CLIENT, or name another one by it",
        )),
    }
}
