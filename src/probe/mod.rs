//! What is asked inside the lab's machine, behind `labcheck probe`: files, and services over a network, as they are seen
//! from there. One question on standard input, its answer on standard output, both in JSON.

mod answer;
mod connect;
mod file;
#[cfg(test)]
mod fuzz;
mod http;
mod network;
mod reach;

pub use self::{
    answer::{Probe, Told, answer},
    network::Network,
};
