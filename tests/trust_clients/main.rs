//! The classroom's trust service, met by the clients that people use: docker CLIs with content
//! trust, and `notary`. Needs Debian's docker.io, docker-registry and notary, and an engine.

#[cfg(test)]
mod docker;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod forged;
#[cfg(test)]
mod hostile;
#[cfg(test)]
#[path = "../common/needs.rs"]
mod needs;
#[cfg(test)]
mod notary;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod protocol;
#[cfg(test)]
mod pull;
#[cfg(test)]
mod support;
#[cfg(test)]
mod wire;
