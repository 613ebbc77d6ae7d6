//! Which of the two worlds a lab gets: a machine of its own, or the user's own engine with Docker Hub.

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
    /// The images that the user's engine has under names of the lab, in a world where the lab's
    /// commands would replace or remove them.
    pub at_stake: Vec<String>,
}

impl Chosen {
    /// Why it is no better world, in a few words; nothing where it is the best.
    pub fn why(&self) -> Option<String> {
        self.why_not_private.as_ref().map(|what| format!("a private engine lacks: {what}"))
    }

    /// Why it is this world, in sentences; nothing where it is the best or the one asked for.
    pub fn told(&self) -> Option<String> {
        let lacks = self.why_not_private.as_ref()?;
        Some(format!(
            "Your own engine serves and pulls from Docker Hub, because a private one lacks: {lacks}.\nThe lab's images are pulled to it; the lab's last step removes them again."
        ))
    }
}

/// Chooses. For `auto`: a private engine if the machine has what it needs; else the user's own, if it
/// answers, has none of the lab's images yet and can ask Docker Hub for the first of them, all within
/// 10 seconds; else none, and the error says all of why.
pub async fn decide(wanted: EngineArg, machine: &Machine, order: &Spec) -> Result<Chosen, String> {
    let (choice, why_not_private) = choose(wanted, machine)?;
    let mut chosen = Chosen { choice, why_not_private, at_stake: Vec::new() };
    let EngineChoice::Host(docker_host) = &chosen.choice else { return Ok(chosen) };
    let found = match order.machines.as_slice() {
        [] | [_] => survey(docker_host, order).await.map_err(|error| error.to_string()),
        several => Err(format!(
            "the lab has {} machines ({}), which only labcheck's own can be: use --engine private",
            several.len(),
            several.join(", ")
        )),
    };
    match (&chosen.why_not_private, found) {
        (None, found) => chosen.at_stake = found?.at_stake,
        (Some(lacks), Err(why)) => return Err(neither(lacks, &why)),
        (Some(lacks), Ok(found)) if !found.at_stake.is_empty() => {
            return Err(neither(lacks, &would_be_lost(&found.at_stake)));
        }
        (Some(_), Ok(_)) => {}
    }
    Ok(chosen)
}

fn would_be_lost(images: &[String]) -> String {
    format!(
        "it has {} already, which the lab's commands would replace or remove; remove them yourself (docker rmi), or have it all the same: labcheck start --engine host",
        images.join(", ")
    )
}

/// Why there is no world, and what to do.
fn neither(lacks: &str, why: &str) -> String {
    format!(
        "Nothing was begun: there is no engine for the lab.\nA private one lacks: {lacks}.\nYour own engine is not used: {why}.\nNext: mend one of the two, then type it again; labcheck doctor shows where you stand"
    )
}

/// Why nothing is begun where images of the user's would be replaced, and what to do.
pub fn at_stake(images: &[String]) -> String {
    format!(
        "Your engine has {} already, and the lab's commands would replace or remove them; nothing was done.\nNext: remove them yourself (docker rmi), or use --engine private, which leaves them alone",
        images.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_there_is_no_world_both_reasons_are_told_and_what_to_type() {
        let why = would_be_lost(&["alpine:edge".to_owned()]);
        let told = neither("root (sudo labcheck start)", &why);
        for words in [
            "Nothing was begun",
            "A private one lacks: root (sudo labcheck start).",
            "Your own engine is not used: it has alpine:edge already",
            "labcheck start --engine host",
            "Next: mend one of the two",
        ] {
            assert!(told.contains(words), "{words}\n{told}");
        }
    }
}
