//! Which of the three worlds a lab gets: a private engine, the user's own engine with Docker Hub, or
//! the user's own engine with every name under the lab's registry.

use super::{machine::Machine, world::choose};
use crate::{
    classroom::{EngineChoice, Spec, survey},
    cli::EngineArg,
};

/// The world chosen, and why no better one.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The engine, and where it pulls from.
    pub choice: EngineChoice,
    /// What a private engine lacks, where one was looked for in vain.
    pub why_not_private: Option<String>,
    /// Why Docker Hub is not used, where it was looked for in vain.
    pub why_not_hub: Option<String>,
    /// The images that the user's engine has under names of the lab, in a world where the lab's
    /// commands would replace or remove them.
    pub at_stake: Vec<String>,
}

impl Chosen {
    /// Why it is no better world, in a few words; nothing where it is the best.
    pub fn why(&self) -> Option<String> {
        let lacks =
            self.why_not_private.as_ref().map(|what| format!("a private engine lacks: {what}"));
        let hub = self.why_not_hub.as_ref().map(|why| format!("Docker Hub is not used: {why}"));
        let told: Vec<String> = lacks.into_iter().chain(hub).collect();
        (!told.is_empty()).then(|| told.join("; "))
    }

    /// Why it is this world, in sentences; nothing where it is the best or the one asked for.
    pub fn told(&self) -> Option<String> {
        let lacks = self.why_not_private.as_ref()?;
        let because = format!("because a private one lacks: {lacks}.");
        Some(match &self.choice {
            EngineChoice::Private(_) => return None,
            EngineChoice::Hub(_) => format!(
                "Your own engine serves and pulls from Docker Hub, {because}\nThe lab's images are pulled to it; the lab's last step removes them again."
            ),
            EngineChoice::Host(_) => {
                let hub = self.why_not_hub.as_ref();
                let hub =
                    hub.map(|why| format!("\nDocker Hub is not used: {why}.")).unwrap_or_default();
                format!(
                    "Your own engine serves, {because}{hub}\nOnly images under the lab's own registry are pulled to it and removed from it."
                )
            }
        })
    }
}

/// Chooses. For `auto`: a private engine if the machine has what it needs; else Docker Hub, if the
/// user's engine answers, has none of the lab's images yet and can ask the Hub for the first of
/// them, all within 10 seconds; else names under the lab's registry.
pub async fn decide(wanted: EngineArg, machine: &Machine, order: &Spec) -> Result<Chosen, String> {
    let (choice, why_not_private) = choose(wanted, machine)?;
    let mut chosen = Chosen { choice, why_not_private, why_not_hub: None, at_stake: Vec::new() };
    match wanted {
        EngineArg::Hub => {
            let found = survey(&machine.docker_host, order).await;
            chosen.at_stake = found.map_err(|error| error.to_string())?.at_stake;
        }
        EngineArg::Auto if matches!(chosen.choice, EngineChoice::Host(_)) => {
            match look_for_hub(&machine.docker_host, order).await {
                Ok(choice) => chosen.choice = choice,
                Err(why) => chosen.why_not_hub = Some(why),
            }
        }
        EngineArg::Auto | EngineArg::Private | EngineArg::Host => {}
    }
    Ok(chosen)
}

async fn look_for_hub(docker_host: &str, order: &Spec) -> Result<EngineChoice, String> {
    if let Some(upstream) = &order.upstream {
        return Err(format!("the images are to come from {upstream}"));
    }
    let found = survey(docker_host, order).await.map_err(|error| error.to_string())?;
    if found.at_stake.is_empty() {
        return Ok(EngineChoice::Hub(docker_host.to_owned()));
    }
    Err(format!(
        "your engine has {} already, which the lab's commands would replace or remove (remove them yourself, or ask for it: --engine hub)",
        found.at_stake.join(", ")
    ))
}

/// Why nothing is begun where images of the user's would be replaced, and what to do.
pub fn at_stake(images: &[String]) -> String {
    format!(
        "Your engine has {} already, and the lab's commands would replace or remove them; nothing was done.\nNext: remove them yourself (docker rmi), or use --engine host, which leaves them alone",
        images.join(", ")
    )
}
