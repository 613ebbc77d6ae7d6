//! What the changes do to commands.

mod command;
mod docker;
mod images;
mod looks;
mod order;
mod words;

pub(super) use command::Command;
pub(super) use docker::{lying_client, other_name, other_network, other_port, other_volume};
pub(super) use images::{other_image, tag_for_digest, tagged_by_hand, trust_off};
pub(super) use looks::only_looks;
pub(super) use order::{left_out, out_of_order, repeated};
