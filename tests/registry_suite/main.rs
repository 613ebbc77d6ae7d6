//! The classroom's registry as its clients see it: over HTTP, beside the real one, and with the real
//! tools. One binary, because each costs a link; `cfg(test)` tells clippy that helpers are tests too.

#[cfg(test)]
mod algorithms;
#[cfg(test)]
mod artifacts;
#[cfg(test)]
mod client;
#[cfg(test)]
mod content;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod docker;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod large;
#[cfg(test)]
#[path = "../common/needs.rs"]
mod needs;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod skopeo;
#[cfg(test)]
mod state;
#[cfg(test)]
mod support;
#[cfg(test)]
mod transfer;
#[cfg(test)]
mod watched;
