//! `container`, `network`, `volume`: objects of the engine, by what `docker inspect` tells of them. One file a kind, with
//! its properties as rows; a new property is a row.

mod container;
#[cfg(test)]
mod fuzz;
mod json;
mod judge;
mod kind;
mod network;
mod port;
mod property;
mod read;
mod size;
mod spec;
#[cfg(test)]
mod tests;
mod volume;

pub(super) use self::{
    container::CONTAINER, network::NETWORK, read::refuse_wrong_name, spec::is_name, volume::VOLUME,
};
