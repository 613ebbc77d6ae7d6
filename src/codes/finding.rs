//! The codes of what `labcheck lint` finds in the texts of a lab, and `labcheck prove` in its checks.

use super::define::coded;

coded! {
    /// One kind of finding in a lab.
    FindingCode:
    /// The handout types what no line of the scenario types.
    CommandUncovered = "LC701" "command-uncovered",
    /// The scenario has what the handout does not.
    CommandUnfounded = "LC702" "command-unfounded",
    /// Nobody can tell whether a block of the handout is typed.
    BlockUnread = "LC703" "block-unread",
    /// A command has quotes, dashes or blanks that no shell knows.
    TypographicCommand = "LC711" "typographic-command",
    /// A command breaks off at the end of a line.
    BrokenContinuation = "LC712" "broken-continuation",
    /// A command of the shell's own is typed behind sudo.
    SudoBuiltin = "LC713" "sudo-builtin",
    /// A command has a place that its reader has to fill.
    Placeholder = "LC714" "placeholder",
    /// Commands with and without a prompt stand in one block.
    MixedPrompts = "LC715" "mixed-prompts",
    /// What comes from the network goes into a shell unread.
    PipedToShell = "LC716" "piped-to-shell",
    /// A command goes on until it is stopped.
    EndlessCommand = "LC717" "endless-command",
    /// A link leads to a heading that is not there.
    DanglingAnchor = "LC721" "dangling-anchor",
    /// A link leads to a file that is not there.
    DanglingFile = "LC722" "dangling-file",
    /// The handout speaks of a step that it does not have.
    MissingStep = "LC723" "missing-step",
    /// The handout promises what none of its commands does.
    UnkeptPromise = "LC724" "unkept-promise",
    /// The handout says that no command needs sudo, and has one.
    SudoAfterAll = "LC725" "sudo-after-all",
    /// A sentence has a slip of the pen.
    Slip = "LC726" "slip",
    /// Two printed outputs cannot both be true.
    OutputsContradict = "LC731" "outputs-contradict",
    /// A digest is not whole.
    CutDigest = "LC732" "cut-digest",
    /// The output of a pull lacks lines.
    IncompletePull = "LC733" "incomplete-pull",
    /// The lines of a block are indented in two ways.
    BlockIndent = "LC734" "block-indent",
    /// An image is named without a tag that stays.
    UnpinnedImage = "LC741" "unpinned-image",
    /// The classroom does not have an image that is used.
    UnservedImage = "LC742" "unserved-image",
    /// A command reaches a host on the Internet.
    NeedsInternet = "LC743" "needs-internet",
    /// A variable stays set at the end.
    LeftSet = "LC744" "left-set",
    /// Nothing removes what the lab made.
    LeftBehind = "LC745" "left-behind",
    /// An image is removed that was never there.
    RemovesNothing = "LC746" "removes-nothing",
    /// The first hint is the solution.
    HintGivesAway = "LC751" "hint-gives-away",
    /// A step has no check.
    StepUnchecked = "LC752" "step-unchecked",
    /// The checks of a step are worth nothing.
    StepWorthNothing = "LC753" "step-worth-nothing",
    /// The name of a check says what it does not ask.
    NameClaimsMore = "LC754" "name-claims-more",
    /// Something is still to be decided.
    Undecided = "LC755" "undecided",
    /// A waiver waives nothing.
    UselessWaiver = "LC761" "useless-waiver",
    /// No check notices that a command was left out.
    LeftOutUnseen = "LC771" "left-out-unseen",
    /// No check notices that commands were typed in another order.
    OrderUnseen = "LC772" "order-unseen",
    /// No check notices a docker command that does nothing.
    LyingClientUnseen = "LC773" "lying-client-unseen",
    /// No check notices a tag in place of a digest.
    TagForDigestUnseen = "LC774" "by-tag-unseen",
    /// No check notices that content trust is off.
    TrustOffUnseen = "LC775" "trust-off-unseen",
    /// No check notices another image under the name.
    OtherImageUnseen = "LC776" "other-image-unseen",
    /// No check notices a name that was given by hand.
    HandTagUnseen = "LC777" "hand-tag-unseen",
    /// No check notices another port.
    OtherPortUnseen = "LC778" "other-port-unseen",
    /// No check notices another volume.
    OtherVolumeUnseen = "LC779" "other-volume-unseen",
    /// No check notices another network.
    OtherNetworkUnseen = "LC780" "network-unseen",
    /// No check notices another name of a container.
    OtherNameUnseen = "LC781" "other-name-unseen",
    /// No check notices that a service of the world fails.
    FaultUnseen = "LC782" "fault-unseen",
    /// What a step makes true is undone by a later one.
    UndoneLater = "LC783" "undone-later",
}

impl FindingCode {
    /// Whether `labcheck prove` finds it, on an engine; else `labcheck lint` does, in the texts.
    pub fn is_of_prove(self) -> bool {
        self >= Self::LeftOutUnseen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found_by_its_number_and_its_name_and_stands_in_order() {
        for code in FindingCode::ALL {
            assert_eq!(code.number().parse(), Ok(*code));
            assert_eq!(code.name().to_uppercase().parse(), Ok(*code));
        }
        let numbers: Vec<_> = FindingCode::ALL.iter().map(|code| code.number()).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        assert!("LC201".parse::<FindingCode>().is_err(), "that is a failure's");
    }
}
