//! `refused: { image: tenstartups/alpine, because: unsigned }`: only the reason named passes.

use super::kind::{Kind, Nature, Seen};
use crate::{
    cmdline,
    fact::Fault,
    oci::Reference,
    outcome::{Exit, Outcome},
    refusal::{Blame, Named, classify},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::{Templated, Word},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// An expected refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RefusedExpect {
    image: Template,
    because: Named,
    at: Span,
}

/// A reason, by the word for it.
pub(crate) const BECAUSE: Word<Named> = Word("the reason of a refusal", Named::ALL);
const REFUSED: Mapping<(Field<Templated>, Field<Word<Named>>)> = Mapping {
    what: "`refused`",
    title: Some("refused as an expectation"),
    choice: None,
    fields: (
        Field::required("image", Templated("the image"), "The image that is refused."),
        Field::required("because", BECAUSE, "Why it is; any other reason does not pass."),
    ),
};

impl RefusedExpect {
    /// Reads its parameters.
    pub(crate) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (image, because)) = REFUSED.read(decoder, node)?;
        Some(Self { image: image?, because: because?.value, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        REFUSED.shape()
    }
}

impl Kind for RefusedExpect {
    fn at(&self) -> Span {
        self.at
    }

    fn templates(&self) -> Vec<&Template> {
        vec![&self.image]
    }

    fn nature(&self) -> Nature {
        Nature { stream: None, names_exit: true, is_refusal: true }
    }

    fn says_why(&self, _: &str, _: &Vars) -> bool {
        true
    }

    /// An error where something came in the way of the refusal.
    fn judge(&self, seen: &Seen<'_>) -> Result<Vec<Mismatch>, Fault> {
        let image = self.image.expand(seen.vars).map_err(|e| Fault::Unresolved(e.to_string()))?;
        let outcome = seen.outcome.as_if_pipefail();
        let judged = judge_refusal(&outcome, &image, self.because)?;
        Ok(seen.differs(self.at, judged.or_else(|| not_by_docker(&outcome, seen.command, image))))
    }
}

/// The status of a `docker run` that docker itself refused.
const NOT_RUN: i32 = 125;

/// What gives a container's own words, and is never refused for its image.
const TELLS: &[&str] = &["logs", "attach", "exec", "start"];

/// What reads like a refusal, and may be a container's own words: docker refuses before it starts one.
fn not_by_docker(outcome: &Outcome, command: &str, image: String) -> Option<Difference> {
    let started = outcome.circumstances.started.clone().unwrap_or_default();
    let read = cmdline::read(command);
    let mut verbs =
        read.programs.iter().filter_map(|program| Some(cmdline::docker(program)?.command));
    let is_possible = |verb: &str| match verb {
        "run" => outcome.exit == Exit::Code(NOT_RUN),
        verb => !TELLS.contains(&verb),
    };
    let is_refusal = started.is_empty() && verbs.all(is_possible);
    let evidence = || outcome.stderr.text.lines().next().unwrap_or_default().to_owned();
    (!is_refusal).then(|| Difference::ContainerRan {
        image,
        seen: outcome.exit.clone(),
        started,
        evidence: evidence(),
    })
}

/// Whether an outcome is the refusal of this image for this reason.
pub(crate) fn judge_refusal(
    outcome: &Outcome,
    image: &str,
    because: Named,
) -> Result<Option<Difference>, Fault> {
    if !matches!(outcome.exit, Exit::Code(_)) {
        return Err(Fault::Unfinished(format!("{:?}", outcome.exit)));
    }
    let reference: Reference =
        image.parse().map_err(|e: crate::oci::ReferenceError| Fault::Unresolved(e.to_string()))?;
    let seen = classify(outcome, &reference);
    if because.accepts(seen.reason) {
        return Ok(None);
    }
    let image = image.to_owned();
    match seen.reason.blame() {
        Blame::Surroundings => {
            Err(Fault::InTheWay { reason: seen.reason, evidence: seen.evidence })
        }
        Blame::Person if seen.reason.is_success() => {
            Ok(Some(Difference::NotRefused { image, how: seen.reason }))
        }
        Blame::Person | Blame::Unclear => Ok(Some(Difference::RefusedOtherwise {
            image,
            wanted: because.word().to_owned(),
            seen: seen.reason,
            evidence: seen.evidence,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::{Circumstances, Stream};

    #[test]
    fn what_docker_only_hands_on_is_no_refusal_of_its_own() {
        let failed = |status| Outcome {
            exit: Exit::Code(status),
            stdout: Stream::default(),
            stderr: Stream { text: "No trust data for latest".into(), truncated: false },
            screen: None,
            took_ms: 1,
            circumstances: Box::new(Circumstances::default()),
        };
        for (command, status, is_refusal) in [
            ("docker pull hello:1", 1, true),
            ("docker run hello:1", 125, true),
            ("docker run hello:1", 1, false),
            ("docker logs c; false", 1, false),
            ("docker container logs c", 1, false),
            ("docker exec c sh", 1, false),
            ("docker start -a c", 1, false),
        ] {
            let told = not_by_docker(&failed(status), command, "hello:1".into());
            assert_eq!(told.is_none(), is_refusal, "{command}");
        }
    }
}
