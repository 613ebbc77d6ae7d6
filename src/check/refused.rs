//! `refused: { pull: X, because: unsigned, control: Y }`: what the client would do now.
//!
//! The docker CLI is asked to pull with a stand-in for the engine, so that its own trust decides and
//! nothing changes on the host. Beside the refusal stands the control: in the same environment the
//! signed image must go through, translated to a digest; else trust is merely broken.

use super::{
    kind::Kind,
    nature::{Names, Nature, Needed, Shell},
    seen::{Context, Judged, expand, pull_probe},
};
use crate::{
    expect::refused::{BECAUSE, judge_refusal},
    fact::{Observation, ObserveError, PullProbe, Query, Witness},
    oci::Reference,
    outcome::Exit,
    refusal::{Blame, Named, Reason, classify},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        reference::check_served_reference,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        values::{Templated, Word},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// A refusal and its positive control.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedCheck {
    pull: Template,
    because: Named,
    control: Template,
    at: Span,
}

const REFUSED: Mapping<(Field<Templated>, Field<Word<Named>>, Field<Templated>)> = Mapping {
    what: "`refused`",
    title: Some("refused as a check"),
    choice: None,
    fields: (
        Field::required("pull", Templated("the image"), "The image whose pull is refused."),
        Field::required("because", BECAUSE, "Why it is; any other reason does not pass."),
        Field::required(
            "control",
            Templated("the control"),
            "An image whose pull goes through, so that the refusal is of the image and not of all.",
        ),
    ),
};

impl RefusedCheck {
    /// Reads its parameters: all three have to be there.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (pull, because, control)) = REFUSED.read(decoder, node)?;
        for name in [&pull, &control].into_iter().flatten() {
            check_served_reference(decoder, name);
        }
        Some(Self { pull: pull?, because: because?.value, control: control?, at: node.at })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        REFUSED.shape()
    }
}

impl Kind for RefusedCheck {
    fn templates(&self) -> Vec<&Template> {
        vec![&self.pull, &self.control]
    }

    fn nature(&self) -> Nature<'_> {
        Nature {
            shell: Shell::Docker,
            needs_lab_client: true,
            deed: None,
            needs: vec![Needed { name: &self.control, pulled: true }],
            brings: None,
            object: None,
            publishes: None,
            names: Names::Whole,
            recorded: None,
            question: None,
            by_person: None,
        }
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        let pull = expand(&self.pull, vars)?;
        Ok(vec![Query::PullProbe(pull), Query::PullProbe(expand(&self.control, vars)?)])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let (pull, control) =
            (expand(&self.pull, context.vars)?, expand(&self.control, context.vars)?);
        let mut found = Vec::new();
        found.extend(refusal(pull_probe(seen, &pull)?, &pull, self.because)?);
        found.extend(went_through(pull_probe(seen, &control)?, &control)?);
        let line = (context.line)(self.at);
        Ok(found.into_iter().map(|what| Mismatch { line, what }).collect())
    }
}

fn refusal(
    probe: &PullProbe,
    image: &str,
    because: Named,
) -> Result<Option<Difference>, ObserveError> {
    ended(&probe.outcome.exit)?;
    match &probe.asked {
        None => judge_refusal(&probe.outcome, image, because),
        Some(asked) => {
            let how = if is_digest(asked) { Reason::TrustedPull } else { Reason::PlainPull };
            Ok(Some(Difference::NotRefused { image: image.to_owned(), how }))
        }
    }
}

/// Of a client that did not end by itself nobody knows what it would have said. One that ran out of time is told
/// by its reason.
fn ended(exit: &Exit) -> Result<(), ObserveError> {
    let why = match exit {
        Exit::Code(_) | Exit::TimedOut { .. } => return Ok(()),
        Exit::Signal(signal) => format!("the docker command was ended by signal {signal}"),
        Exit::NotStarted(why) => format!("the docker command could not be started: {why}"),
        Exit::Flooded => "the docker command printed without end and was ended".to_owned(),
        Exit::ShellLost(why) => format!("the shell of the docker command is gone: {why}"),
        Exit::Stuck(wanted) => format!("the docker command never showed {wanted}"),
    };
    Err(ObserveError::Unfinished(why))
}

/// The control passes where the client asked for a digest, which only trust can have told it: the service, and not
/// what the client remembered of it.
pub(super) fn went_through(
    probe: &PullProbe,
    image: &str,
) -> Result<Option<Difference>, ObserveError> {
    let control = |seen: Reason, evidence: &str| Difference::Control {
        image: image.to_owned(),
        seen,
        evidence: evidence.to_owned(),
    };
    ended(&probe.outcome.exit)?;
    match probe.asked.as_deref() {
        Some(asked) if is_digest(asked) => {
            let stale =
                probe.outcome.stderr.text.lines().find(|l| l.contains("using cached timestamp"));
            let unreachable = |line: &str| ObserveError::InTheWay {
                reason: Reason::TrustUnreachable,
                evidence: line.to_owned(),
            };
            stale.map_or(Ok(None), |line| Err(unreachable(line)))
        }
        Some(asked) => {
            let asked = format!("docker asked the engine for the tag {asked}");
            Ok(Some(control(Reason::PlainPull, &asked)))
        }
        None => {
            let reference: Reference = image
                .parse()
                .map_err(|e: crate::oci::ReferenceError| ObserveError::Unresolved(e.to_string()))?;
            let seen = classify(&probe.outcome, &reference);
            match seen.reason.blame() {
                Blame::Surroundings => {
                    Err(ObserveError::InTheWay { reason: seen.reason, evidence: seen.evidence })
                }
                Blame::Person | Blame::Unclear => Ok(Some(control(seen.reason, &seen.evidence))),
            }
        }
    }
}

pub(super) fn is_digest(asked: &str) -> bool {
    asked.parse::<crate::oci::Digest>().is_ok()
}
