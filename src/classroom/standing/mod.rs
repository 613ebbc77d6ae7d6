//! Classrooms that stand by themselves: brought up by `labcheck start`, kept up by a process of their
//! own that outlives the terminal, found again by whoever may read their folder.

pub mod control;
pub mod dead;
pub mod find;
pub mod keeper;
pub mod ports;
pub mod session;
pub mod starting;

pub use control::{Answer, ControlError, Request, ask, ask_at_once};
pub use dead::{Dead, Unfit, dead, unfit};
pub use find::{Found, NoChoice, Unreadable, choose, distrust, find, is_there};
pub use keeper::Keeper;
pub use ports::Published;
pub use session::{LabText, Session};
pub use starting::Starting;
