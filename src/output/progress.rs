//! What is being done, on a terminal: a line that is gone afterwards.

use std::{io::IsTerminal as _, time::Duration};

use crate::text;

/// Columns of what is told at most.
const TOLD: usize = 100;

/// Tells what is being done, where somebody looks.
pub(crate) struct Progress(Option<indicatif::ProgressBar>);

impl Progress {
    pub(crate) fn new(plain: bool) -> Self {
        let is_seen = !plain && std::io::stderr().is_terminal();
        Self(is_seen.then(|| {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        }))
    }

    /// What is done now.
    pub(crate) fn tell(&self, what: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(text::for_terminal(what.as_bytes(), TOLD).replace('\n', " "));
        }
    }

    /// So many of one kind begin.
    pub(crate) fn begin(&self, all: usize) {
        if let Some(bar) = &self.0 {
            let style = indicatif::ProgressStyle::with_template("{spinner} {pos} of {len}  {msg}");
            bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_spinner()));
            bar.set_length(all.try_into().unwrap_or(u64::MAX));
        }
    }

    /// One of them is done.
    pub(crate) fn done(&self, what: &str) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
            self.tell(what);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
