//! How it is shown: on a terminal's screen with keys, or as lines.

use std::io;

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::mpsc;

use super::screen::{Screen, Wish};
use crate::{
    output::print::{self, eprintln, println},
    report::{
        style::Styles,
        watch::{self, View},
    },
    text,
};

/// One of the two.
pub(super) enum Face {
    /// On a terminal.
    Screen { screen: Screen, styles: Styles, wishes: mpsc::Receiver<Wish> },
    /// Anywhere else.
    Lines {
        /// The last line of each step.
        told: Vec<String>,
        notices: usize,
        is_done: bool,
    },
}

impl Face {
    /// Takes the terminal over.
    pub(super) fn screen(styles: Styles) -> io::Result<Self> {
        let (screen, wishes) = Screen::open()?;
        Ok(Self::Screen { screen, styles, wishes })
    }

    /// Prints lines.
    pub(super) fn lines() -> Self {
        Self::Lines { told: Vec::new(), notices: 0, is_done: false }
    }

    /// Shows what is new.
    pub(super) fn show(&mut self, view: &View<'_>) -> io::Result<()> {
        match self {
            Self::Screen { screen, styles, .. } => {
                screen.draw(watch::screen(styles, view, Screen::size()))
            }
            Self::Lines { told, notices, is_done } => {
                for notice in view.notices.get(*notices..).unwrap_or_default() {
                    eprintln!("{}", text::for_terminal(notice.as_bytes(), 1_000));
                }
                *notices = (*notices).max(view.notices.len());
                let lines: Vec<String> = view.steps.iter().map(watch::line).collect();
                for (at, line) in lines.iter().enumerate() {
                    if told.get(at) != Some(line) {
                        println!("{line}");
                    }
                }
                let is_now_done = view.current().is_none();
                if is_now_done && !*is_done {
                    println!("{}", watch::summary(view.steps, view.points));
                }
                *is_done = is_now_done;
                *told = lines;
                if print::is_read() { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
            }
        }
    }

    /// What is wished next; never where there are no keys.
    pub(super) async fn wish(&mut self) -> Wish {
        match self {
            Self::Screen { wishes, .. } => wishes.recv().await.unwrap_or(Wish::Quit),
            Self::Lines { .. } => {
                wait_for_no_reader().await;
                print::nobody_reads();
                Wish::Quit
            }
        }
    }

    /// Draws everything anew with the next view.
    pub(super) fn forget(&mut self) {
        if let Self::Screen { screen, .. } = self {
            screen.forget();
        }
    }
}

/// Waits until nobody reads the lines any more, which a pipe tells.
async fn wait_for_no_reader() {
    let mut now_and_then = tokio::time::interval(std::time::Duration::from_secs(1));
    loop {
        now_and_then.tick().await;
        let out = io::stdout();
        let mut asked = [PollFd::new(&out, PollFlags::empty())];
        let at_once = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
        let is_closed = poll(&mut asked, Some(&at_once)).is_ok_and(|ready| ready > 0)
            && asked[0].revents().intersects(PollFlags::ERR | PollFlags::HUP);
        if is_closed {
            return;
        }
    }
}
