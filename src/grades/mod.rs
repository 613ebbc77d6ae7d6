//! What a student gets for a lab: a pure function of a record and a policy, in exact decimals. It is counted again
//! whenever it is asked for, and stored nowhere as the truth.

mod grade;
mod marks;

pub use grade::{Change, ChangeKind, CheckGrade, Grade, Standing, StepGrade};
pub use marks::Marks;
