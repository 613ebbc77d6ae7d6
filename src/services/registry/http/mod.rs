//! The registry's HTTP side (OCI distribution spec 1.1, "API"): requests in, store calls, answers out.
//!
//! One file for each kind of endpoint; `router` leads to them, `route` reads paths, `refusal` words errors.

mod blobs;
mod body;
mod call;
#[cfg(test)]
mod fuzz;
mod listing;
mod manifests;
mod query;
mod range;
mod referrers;
mod refusal;
mod response;
mod route;
mod router;
mod uploads;
mod watch;

pub(super) use self::router::router;
