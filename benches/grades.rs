//! scratch
#![expect(clippy::unwrap_used, reason = "a measurement that panics has failed")]

#[path = "../tests/grades/class.rs"]
#[expect(dead_code, reason = "the tests use more of it")]
mod class;
#[path = "grades/made.rs"]
mod made;

fn main() {
    let to = std::env::args().nth(1).unwrap();
    let count: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { made::Maker::new().await.class(to.as_ref(), count).await });
}
