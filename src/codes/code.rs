//! The codes of failures by variant, number and name, and which failure has which.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::define::coded;
use crate::{
    fact::ObserveError,
    object::ObjectKind,
    refusal::Reason,
    verdict::{DataOf, Difference, Skip, Unmet, Verdict},
};

coded! {
    /// One kind of failure.
    FailureCode:
    /// A command ended with another exit status.
    ExitStatus = "LC101" "exit-status",
    /// The output lacks what it should have.
    OutputLacks = "LC102" "output-lacks",
    /// The output has what it must not have.
    OutputHas = "LC103" "output-has",
    /// Something came on stderr that nothing speaks of.
    UnexpectedStderr = "LC104" "unexpected-stderr",
    /// The output is no table with the columns asked for.
    NoSuchColumn = "LC105" "no-such-column",
    /// A row is missing.
    RowMissing = "LC106" "row-missing",
    /// A row is there and must not be.
    RowUnwanted = "LC107" "row-unwanted",
    /// There are more or fewer rows.
    RowCount = "LC108" "row-count",
    /// What should be captured did not come.
    NothingCaptured = "LC109" "nothing-captured",
    /// A value that should stay the same changed.
    CaptureChanged = "LC110" "capture-changed",
    /// A check holds before anything of its step is done.
    HeldBefore = "LC111" "held-before",
    /// The JSON that a command prints has not what it should have.
    JsonDiffers = "LC112" "json-differs",
    /// A check takes an answer that must be wrong.
    WrongAnswerPasses = "LC113" "wrong-answer-passes",
    /// The handout prints something else than what came out.
    HandoutDrift = "LC121" "handout-drift",
    /// An image is not on the host.
    ImageMissing = "LC201" "image-missing",
    /// An image is on the host and must not be.
    ImagePresent = "LC202" "image-present",
    /// A name stands for another image than it should.
    OtherImage = "LC203" "other-image",
    /// Two names that should be one image are two, or the other way round.
    Sameness = "LC204" "sameness",
    /// An image has other tags than it should.
    OtherTags = "LC205" "other-tags",
    /// An image has a tag and should have none.
    Tagged = "LC206" "tagged",
    /// An image came from a registry and should have been made here.
    FromRegistry = "LC207" "from-registry",
    /// What should have been done was not seen.
    NotDone = "LC208" "not-done",
    /// Another tag was pulled.
    WrongTag = "LC211" "wrong-tag",
    /// It was tagged by hand instead of pulled.
    TaggedByHand = "LC212" "tagged-by-hand",
    /// An image of the same name was built or loaded here.
    LookAlike = "LC213" "look-alike",
    /// It was there, and was removed.
    Removed = "LC214" "removed",
    /// It was pulled by its tag where the digest was asked for.
    PulledByTag = "LC215" "pulled-by-tag",
    /// An object of the engine is not there.
    ObjectMissing = "LC221" "object-missing",
    /// An object of the engine is there and must be gone.
    ObjectPresent = "LC222" "object-present",
    /// A container does not run, or is in another state than it should.
    ContainerState = "LC223" "container-state",
    /// An object of the engine is otherwise than it should be.
    ObjectDiffers = "LC224" "object-differs",
    /// The engine manages no swarm.
    NoManager = "LC225" "no-manager",
    /// A file is not there.
    FileMissing = "LC231" "file-missing",
    /// A file is there and must be gone.
    FilePresent = "LC232" "file-present",
    /// A file is otherwise than it should be.
    FileDiffers = "LC233" "file-differs",
    /// A service does not answer.
    NoAnswer = "LC241" "no-answer",
    /// A service answers where it must not be reached.
    Answered = "LC242" "answered",
    /// A service answers otherwise than it should.
    AnswerDiffers = "LC243" "answer-differs",
    /// A question of the handout is not answered.
    NotAnswered = "LC251" "not-answered",
    /// The answer to a question of the handout is not right.
    WrongAnswer = "LC252" "wrong-answer",
    /// It was not refused, because no signature was asked for.
    NotRefused = "LC301" "not-refused",
    /// It was refused, for another reason.
    RefusedOtherwise = "LC302" "refused-otherwise",
    /// The signed image that must go through did not.
    ControlFailed = "LC303" "control-failed",
    /// Content trust was off when it was pulled.
    TrustOffAtPull = "LC311" "trust-off-at-pull",
    /// Content trust was off when it was pushed.
    TrustOffAtPush = "LC312" "trust-off-at-push",
    /// The docker client has no content trust.
    NoContentTrust = "LC313" "no-content-trust",
    /// An image was pushed, and the signing that began did not end.
    SigningUnfinished = "LC314" "signing-unfinished",
    /// A variable has another value.
    Variable = "LC401" "variable",
    /// A variable is set, but not exported.
    NotExported = "LC411" "not-exported",
    /// A variable was set in another shell.
    AnotherShell = "LC412" "another-shell",
    /// A variable is set to a value that means off.
    SwitchedOff = "LC413" "switched-off",
    /// A variable was lost through sudo.
    LostThroughSudo = "LC414" "lost-through-sudo",
    /// The docker command talks to another engine than the lab's.
    OtherEngine = "LC421" "other-engine",
    /// No classroom is up.
    NoClassroom = "LC422" "no-classroom",
    /// Several classrooms are up.
    SeveralClassrooms = "LC423" "several-classrooms",
    /// The engine does not answer.
    EngineFault = "LC501" "engine-fault",
    /// The docker command does not answer.
    ClientFault = "LC502" "client-fault",
    /// A command did not end.
    Unfinished = "LC503" "unfinished",
    /// The engine and the docker command disagree.
    Disagreement = "LC504" "disagreement",
    /// A service, a certificate or the network came in the way.
    InTheWay = "LC505" "in-the-way",
    /// A variable of the scenario has no value.
    Unresolved = "LC506" "unresolved",
    /// More output came than is kept.
    Truncated = "LC507" "truncated",
    /// The classroom's journal cannot be relied on.
    Journal = "LC508" "journal",
    /// A service of the classroom failed.
    Service = "LC509" "service",
    /// No classroom of this kind can do it.
    ClassroomLimit = "LC511" "classroom-limit",
    /// What was handed in does not tell it.
    Untold = "LC512" "untold",
    /// A requirement is not met.
    Requirement = "LC601" "requirement",
    /// An earlier step did not pass.
    EarlierStep = "LC602" "earlier-step",
    /// An earlier command did not pass.
    EarlierCommand = "LC603" "earlier-command",
    /// The run was interrupted.
    Interrupted = "LC604" "interrupted",
    /// It cannot be known without a classroom.
    Unknowable = "LC605" "unknowable",
    /// The run was told to end at the first step that does not pass.
    FailFast = "LC606" "fail-fast",
    /// Only a person can judge it.
    ForPerson = "LC607" "for-a-person",
}

impl FailureCode {
    /// The code of a verdict: that of its first difference; nothing for a pass.
    pub fn of(verdict: &Verdict) -> Option<Self> {
        match verdict {
            Verdict::Pass => None,
            Verdict::Fail(mismatches) => mismatches.first().map(|m| Self::of_difference(&m.what)),
            Verdict::Error(fault) => Some(Self::of_fault(fault)),
            Verdict::Skip(skip) => Some(Self::of_skip(skip)),
        }
    }

    fn of_difference(difference: &Difference) -> Self {
        match difference {
            Difference::Exit { .. } | Difference::OtherExit { .. } | Difference::InPipe { .. } => {
                Self::ExitStatus
            }
            Difference::Lacks { .. } => Self::OutputLacks,
            Difference::Has { .. } => Self::OutputHas,
            Difference::Stderr { .. } => Self::UnexpectedStderr,
            Difference::Data { of: DataOf::Stream(_), .. } => Self::JsonDiffers,
            Difference::Columns { .. } => Self::NoSuchColumn,
            Difference::RowMissing { .. } => Self::RowMissing,
            Difference::RowUnwanted { .. } => Self::RowUnwanted,
            Difference::RowCount { .. } => Self::RowCount,
            Difference::NoCapture { .. } => Self::NothingCaptured,
            Difference::CaptureChanged { .. } => Self::CaptureChanged,
            Difference::HeldBefore | Difference::HeldEarlier { .. } => Self::HeldBefore,
            Difference::NotRefused { how: Reason::NoContentTrust, .. }
            | Difference::RefusedOtherwise { seen: Reason::NoContentTrust, .. }
            | Difference::Control { seen: Reason::NoContentTrust, .. } => Self::NoContentTrust,
            Difference::NotRefused { .. } | Difference::ContainerRan { .. } => Self::NotRefused,
            Difference::RefusedOtherwise { .. } => Self::RefusedOtherwise,
            Difference::Control { .. } => Self::ControlFailed,
            Difference::ImageMissing { .. } => Self::ImageMissing,
            Difference::ImagePresent { .. } => Self::ImagePresent,
            Difference::Identity { .. } => Self::OtherImage,
            Difference::Sameness { .. } => Self::Sameness,
            Difference::Tags { .. } => Self::OtherTags,
            Difference::Tagged { .. } => Self::Tagged,
            Difference::FromRegistry { .. } => Self::FromRegistry,
            Difference::NotAnswered { .. } => Self::NotAnswered,
            Difference::WrongAnswer { .. } => Self::WrongAnswer,
            Difference::WrongAnswerPasses { .. } => Self::WrongAnswerPasses,
            Difference::Variable { .. } => Self::Variable,
            Difference::NotDone { .. } | Difference::NeverThere { .. } => Self::NotDone,
            Difference::ObjectMissing { .. } => Self::ObjectMissing,
            Difference::ObjectPresent { .. } => Self::ObjectPresent,
            Difference::Property { object, of, .. }
                if of == "state" && object.kind == ObjectKind::Container =>
            {
                Self::ContainerState
            }
            Difference::Property { .. }
            | Difference::InLogs { .. }
            | Difference::Data { of: DataOf::Object(_), .. } => Self::ObjectDiffers,
            Difference::NoManager { .. } => Self::NoManager,
            Difference::FileMissing { .. } => Self::FileMissing,
            Difference::FilePresent { .. } => Self::FilePresent,
            Difference::FileDiffers { .. } | Difference::InFile { .. } => Self::FileDiffers,
            Difference::NoAnswer { .. } => Self::NoAnswer,
            Difference::Answered { .. } => Self::Answered,
            Difference::AnswerDiffers { .. } | Difference::InAnswer { .. } => Self::AnswerDiffers,
            Difference::OtherEngine { .. } | Difference::LeadsElsewhere { .. } => Self::OtherEngine,
        }
    }

    /// The code of a fault.
    pub fn of_fault(fault: &ObserveError) -> Self {
        match fault {
            ObserveError::Engine(_) => Self::EngineFault,
            ObserveError::Client(_) => Self::ClientFault,
            ObserveError::Unfinished(_) | ObserveError::Gap(_) => Self::Unfinished,
            ObserveError::Disagreement(_) => Self::Disagreement,
            ObserveError::InTheWay { .. } => Self::InTheWay,
            ObserveError::Unresolved(_) => Self::Unresolved,
            ObserveError::Truncated(_) => Self::Truncated,
            ObserveError::Limit(_) => Self::ClassroomLimit,
            ObserveError::Journal(_) | ObserveError::Doubtful { .. } => Self::Journal,
            ObserveError::Service(_) => Self::Service,
            ObserveError::Untold(_) => Self::Untold,
        }
    }

    fn of_skip(skip: &Skip) -> Self {
        match skip {
            Skip::Requirement(Unmet::ContentTrust { .. }) => Self::NoContentTrust,
            Skip::Requirement(
                Unmet::Engine { .. }
                | Unmet::Client { .. }
                | Unmet::Signing { .. }
                | Unmet::Tool { .. }
                | Unmet::Unknown { .. },
            ) => Self::Requirement,
            Skip::Step(_) => Self::EarlierStep,
            Skip::Command(_) => Self::EarlierCommand,
            Skip::FailFast(_) => Self::FailFast,
            Skip::Interrupted => Self::Interrupted,
            Skip::Unknowable(_) => Self::Unknowable,
            Skip::Person(_) => Self::ForPerson,
        }
    }
}

impl JsonSchema for FailureCode {
    fn schema_name() -> Cow<'static, str> {
        "FailureCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^LC[0-9]{3}$",
            "description": "A kind of failure, as `LC201`. It never changes its meaning; `labcheck explain` knows all.",
        })
    }
}

impl Serialize for FailureCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.number())
    }
}

impl<'de> Deserialize<'de> for FailureCode {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_found_by_its_number_and_its_name_and_stands_in_order() {
        for code in FailureCode::ALL {
            assert_eq!(code.number().parse(), Ok(*code));
            assert_eq!(code.name().to_uppercase().parse(), Ok(*code));
        }
        let numbers: Vec<_> = FailureCode::ALL.iter().map(|code| code.number()).collect();
        assert!(numbers.is_sorted(), "{numbers:?}");
        assert_eq!(numbers.iter().collect::<BTreeSet<_>>().len(), numbers.len());
        assert!("LC999".parse::<FailureCode>().is_err());
    }

    #[test]
    fn a_record_has_the_number() {
        let json = serde_json::to_string(&FailureCode::ImageMissing).unwrap();
        assert_eq!(json, r#""LC201""#);
        assert_eq!(serde_json::from_str::<FailureCode>(&json).unwrap(), FailureCode::ImageMissing);
        assert!(serde_json::from_str::<FailureCode>(r#""LC999""#).is_err());
    }
}
