//! Who is connected to a service, what each connection is doing, and which one has to go when another comes.
//!
//! Knows no HTTP: [`super::serve`] tells what begins and ends.

mod connection;
mod ends;
mod places;
mod state;
mod stream;

pub use self::ends::Ends;
pub(crate) use self::{
    connection::Connection,
    places::{Connections, Place},
    state::Patience,
    stream::Watched,
};
