//! `container`, `network`, `volume`, and `service`, `node`, `secret`, `config`, `stack` of a swarm: objects of the engine,
//! by what `docker inspect` tells of them. One file a kind, with its properties as rows; a new property is a row.

mod config;
mod container;
#[cfg(test)]
mod fuzz;
mod json;
mod judge;
mod kind;
mod logs;
mod network;
mod node;
mod port;
mod property;
mod read;
mod secret;
mod service;
mod size;
mod spec;
mod stack;
mod swarm;
#[cfg(test)]
mod tests;
mod volume;

pub(super) use self::{
    config::CONFIG, container::CONTAINER, network::NETWORK, node::NODE, read::refuse_wrong_name,
    secret::SECRET, service::SERVICE, spec::is_name, stack::STACK, volume::VOLUME,
};
