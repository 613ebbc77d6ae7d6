//! A terminal with a shell script in it, and what it shows.

use std::{
    fs::File,
    io::{Read as _, Write as _},
    os::fd::OwnedFd,
    process::Child,
    sync::{Arc, Mutex},
    thread,
};

use rustix::{
    process::{Pid, Signal, kill_process},
    termios::{Winsize, tcsetwinsize},
};

use crate::support::{Place, until};

/// A terminal of 24 rows and 80 columns. What runs in it is hung up at the end.
pub(crate) struct Terminal {
    own: File,
    shown: Arc<Mutex<vt100::Parser>>,
    child: Child,
}

impl Terminal {
    /// Runs a script in sh, within the classroom where one stands.
    pub(crate) fn run(place: &Place, script: &str, more: &[(&str, &str)]) -> Self {
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(24, 80)).unwrap();
        let child = pty_process::blocking::Command::new("sh")
            .args(["-c", script])
            .current_dir(place.folder())
            .env_clear()
            .envs(place.environment())
            .envs(place.exported())
            .env("TERM", "xterm-256color")
            .envs(more.iter().copied())
            .spawn(pts)
            .unwrap();
        let own = File::from(OwnedFd::from(pty));
        let shown = Arc::new(Mutex::new(vt100::Parser::new(24, 80, 0)));
        let (mut from, to) = (own.try_clone().unwrap(), Arc::clone(&shown));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                to.lock().unwrap().process(&bytes[..count]);
            }
        });
        Self { own, shown, child }
    }

    /// What is shown now, row by row.
    pub(crate) fn text(&self) -> String {
        self.shown.lock().unwrap().screen().contents()
    }

    /// Waits until this is shown in one row, words apart by any number of spaces.
    pub(crate) fn shows(&self, words: &str) {
        let wanted: Vec<&str> = words.split_whitespace().collect();
        let has = || {
            self.text().lines().any(|row| {
                row.split_whitespace().collect::<Vec<_>>().join(" ").contains(&wanted.join(" "))
            })
        };
        let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| until(words, has)));
        assert!(seen.is_ok(), "{words:?} is not shown:\n{}", self.text());
    }

    /// Waits until this is shown nowhere.
    pub(crate) fn no_longer_shows(&self, words: &str) {
        until(words, || !self.text().contains(words));
    }

    pub(crate) fn is_alternate(&self) -> bool {
        self.shown.lock().unwrap().screen().alternate_screen()
    }

    pub(crate) fn hides_cursor(&self) -> bool {
        self.shown.lock().unwrap().screen().hide_cursor()
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.own.write_all(keys.as_bytes()).unwrap();
    }

    pub(crate) fn resize(&self, rows: u16, columns: u16) {
        let mut shown = self.shown.lock().unwrap();
        shown.screen_mut().set_size(rows, columns);
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        tcsetwinsize(&self.own, size).unwrap();
    }

    /// Sends a signal to what the script runs.
    pub(crate) fn kill(&self, signal: Signal) {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        let pid = children.split_whitespace().next().unwrap().parse().unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
