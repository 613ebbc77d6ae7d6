//! The ways to do a step wrong, by one table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::changes::{self, Command};
use crate::{codes::FindingCode, scenario::model::Action};

/// One way to do a command of a step otherwise than the lab has it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is not typed.
    LeftOut,
    /// It is typed twice.
    Repeated,
    /// It changes places with the next one.
    OutOfOrder,
    /// The docker command says nothing and does nothing.
    LyingClient,
    /// A tag stands in place of a digest.
    TagForDigest,
    /// Content trust is off.
    TrustOff,
    /// Another image has the name.
    OtherImage,
    /// The right image has its name by hand.
    TaggedByHand,
    /// The port of the host is another.
    OtherPort,
    /// The volume is another.
    OtherVolume,
    /// The network is another.
    OtherNetwork,
    /// The container has another name.
    OtherName,
}

/// How a change is made.
#[derive(Clone, Copy)]
pub(super) enum Make {
    /// Out of all commands of the step: the commands as they then are.
    Of(fn(&[Action], usize) -> Option<Vec<Action>>),
    /// What is typed in place of a command.
    Instead(fn(&Command<'_>) -> Option<String>),
}

/// A change, as the table has it.
pub struct Row {
    /// Which.
    pub change: Change,
    /// What it is called in records and on the screen.
    pub name: &'static str,
    /// What it is called where nobody noticed it; nothing where nobody has to.
    pub code: Option<FindingCode>,
    /// What was done, in a few words.
    pub told: &'static str,
    /// Which check would notice it.
    pub catch: &'static str,
    pub(super) make: Make,
}

/// All of them.
pub const CHANGES: &[Row] = &[
    Row {
        change: Change::LeftOut,
        name: "left-out",
        code: Some(FindingCode::LeftOutUnseen),
        told: "it was left out",
        catch: "ask for what the command makes, or for the deed",
        make: Make::Of(changes::left_out),
    },
    Row {
        change: Change::Repeated,
        name: "repeated",
        code: None,
        told: "it was typed twice",
        catch: "",
        make: Make::Of(changes::repeated),
    },
    Row {
        change: Change::OutOfOrder,
        name: "out-of-order",
        code: Some(FindingCode::OrderUnseen),
        told: "it was typed after the next command",
        catch: "ask for what is only there in the right order",
        make: Make::Of(changes::out_of_order),
    },
    Row {
        change: Change::LyingClient,
        name: "lying-client",
        code: Some(FindingCode::LyingClientUnseen),
        told: "the docker command did nothing and said that all was well",
        catch: "ask the engine for what the command makes: `image`, `container`, `deed`",
        make: Make::Instead(changes::lying_client),
    },
    Row {
        change: Change::TagForDigest,
        name: "tag-for-digest",
        code: Some(FindingCode::TagForDigestUnseen),
        told: "the tag was asked for in place of the digest",
        catch: "ask for the deed: `deed: { pulled: \"NAME@DIGEST\" }`",
        make: Make::Instead(changes::tag_for_digest),
    },
    Row {
        change: Change::TrustOff,
        name: "trust-off",
        code: Some(FindingCode::TrustOffUnseen),
        told: "content trust was off",
        catch: "ask for the way: `deed: { pulled: NAME, through: trust }`",
        make: Make::Instead(changes::trust_off),
    },
    Row {
        change: Change::OtherImage,
        name: "other-image",
        code: Some(FindingCode::OtherImageUnseen),
        told: "another image had the name",
        catch: "ask for the digest: `image: { name: NAME, digest: DIGEST }`",
        make: Make::Instead(changes::other_image),
    },
    Row {
        change: Change::TaggedByHand,
        name: "tagged-by-hand",
        code: Some(FindingCode::HandTagUnseen),
        told: "the image had its name by `docker tag`",
        catch: "ask for the deed: `deed: { pulled: NAME }`",
        make: Make::Instead(changes::tagged_by_hand),
    },
    Row {
        change: Change::OtherPort,
        name: "other-port",
        code: Some(FindingCode::OtherPortUnseen),
        told: "another port was published",
        catch: "ask for the port: `container: { ports: […] }`, or `answers`",
        make: Make::Instead(changes::other_port),
    },
    Row {
        change: Change::OtherVolume,
        name: "other-volume",
        code: Some(FindingCode::OtherVolumeUnseen),
        told: "another volume was used",
        catch: "ask for it: `container: { mounts: […] }`, `volume`",
        make: Make::Instead(changes::other_volume),
    },
    Row {
        change: Change::OtherNetwork,
        name: "other-network",
        code: Some(FindingCode::OtherNetworkUnseen),
        told: "another network was used",
        catch: "ask for it: `container: { networks: […] }`, `network`",
        make: Make::Instead(changes::other_network),
    },
    Row {
        change: Change::OtherName,
        name: "other-name",
        code: Some(FindingCode::OtherNameUnseen),
        told: "the container had another name",
        catch: "ask for the container by its name",
        make: Make::Instead(changes::other_name),
    },
];

impl Change {
    /// Its row.
    pub fn row(self) -> &'static Row {
        // A test holds the table against the enum's order.
        &CHANGES[self as usize]
    }

    /// Whether it is right as well: who types a command twice did the step.
    pub fn is_harmless(self) -> bool {
        self.row().code.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_changes_and_has_their_names() {
        for (at, row) in CHANGES.iter().enumerate() {
            assert_eq!(row.change as usize, at);
            assert_eq!(row.change.row().name, row.name);
            assert_eq!(serde_json::to_value(row.change).unwrap(), row.name);
            assert_eq!(row.change.is_harmless(), row.catch.is_empty(), "{}", row.name);
        }
    }
}
