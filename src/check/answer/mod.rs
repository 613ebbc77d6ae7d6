//! `answer: { question: How many layers has it?, number: 7 }`: a question that the handout asks and the student answers.

mod check;
pub mod hash;
mod number;
mod read;
pub mod same;
mod wanted;

pub(super) use check::AnswerCheck;
