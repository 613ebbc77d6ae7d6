//! Who may ask a classroom's services from outside of its machine.

use axum::Router;
use labcheck_services::guard;
use rustix::process::geteuid;

/// A service for its owner, and for root, as whom engines ask. Others have accounts on the same machine.
pub(super) fn outside(service: Router) -> Router {
    guard::only_for(service, &[geteuid().as_raw(), 0])
}
