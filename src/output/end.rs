//! How labcheck ends: by what was done, if that could be told.

use super::{
    print::{self, aside},
    refusal::Refusal,
};
use crate::exit::ExitStatus;

/// Tells why there is no result, and how labcheck ends. What could not be told is no result either.
pub(crate) fn end(done: Result<ExitStatus, Refusal>) -> ExitStatus {
    let status = done.unwrap_or_else(|refusal| refusal.tell());
    let Some(lost) = print::lost() else { return status };
    aside(&(lost.told() + "\n")); // standard error may be what is lost
    ExitStatus::Error
}

/// Tells what the reader of the command line says. Help and version are no mistakes.
pub(crate) fn end_of_usage(error: &clap::Error) -> ExitStatus {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        aside(&text);
        return end(Ok(ExitStatus::Usage));
    }
    print::tell(&text);
    end(Ok(ExitStatus::Passed))
}
