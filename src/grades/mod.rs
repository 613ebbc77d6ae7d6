//! What a student gets for a lab: a pure function of a record and a policy, in exact decimals. It is counted again
//! whenever it is asked for, and stored nowhere as the truth.

mod apply;
mod marks;
mod model;
mod overrides;
mod percent;
mod policy;
#[cfg(test)]
mod testing;

pub use apply::{Times, grade};
pub use marks::{DIGITS, Marks};
pub use model::{Change, ChangeKind, CheckGrade, Grade, Standing, StepGrade};
pub use overrides::{Decided, Override};
pub use percent::Percent;
pub use policy::{CheckRules, Every, Hints, How, Late, Policy, Rounding, StepRules};
