//! A moment, for who reads it.

use jiff::Timestamp;

/// `2026-11-28 09:20:53 UTC`.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}
