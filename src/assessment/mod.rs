//! A submission, judged again by the instructor's scenario, and what of it somebody should look at. Suspicions come with
//! their evidence and never change a grade. Pure.

mod again;
mod alike;
mod odd;

pub use again::{Assessment, assess};
pub use alike::{Prints, alike};
