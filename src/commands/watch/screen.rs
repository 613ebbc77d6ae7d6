//! The terminal while it shows a screen of ours: raw, in the alternate buffer, and put back whatever
//! happens. The one door to crossterm.

use std::{
    io::{self, IsTerminal as _, Write as _},
    panic,
    sync::Once,
};

use crossterm::{
    cursor::{Hide, MoveTo, Show},
    event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers},
    execute, queue,
    style::Print,
    terminal::{
        self, BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap,
        EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    },
};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use crate::text::harmless;

/// Columns and rows where the terminal does not tell.
const USUAL: (u16, u16) = (80, 24);

/// What somebody wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A hint.
    Hint,
    /// To look at everything again.
    Again,
    /// To end.
    Quit,
    /// The terminal has another size.
    Redraw,
}

/// The terminal, until it is dropped.
pub(super) struct Screen {
    drawn: Vec<String>,
}

impl Screen {
    /// Whether there is a terminal that can show one; `term` is its kind.
    pub(super) fn is_possible(term: Option<&str>) -> bool {
        let is_dumb = term.is_none_or(|term| term == "dumb");
        !is_dumb && io::stdin().is_terminal() && io::stdout().is_terminal()
    }

    /// Takes the terminal over; the wishes come from its keys.
    pub(super) fn open() -> io::Result<(Self, mpsc::Receiver<Wish>)> {
        restore_on_panic();
        terminal::enable_raw_mode()?;
        let screen = Self { drawn: Vec::new() };
        execute!(io::stdout(), EnterAlternateScreen, DisableLineWrap, Hide)?;
        let (told, wishes) = mpsc::channel(16);
        tokio::spawn(listen(told));
        Ok((screen, wishes))
    }

    /// Its columns and rows.
    pub(super) fn size() -> (usize, usize) {
        let (columns, rows) = match terminal::size() {
            Ok((columns, rows)) if columns > 0 && rows > 0 => (columns, rows),
            _ => USUAL,
        };
        (columns.into(), rows.into())
    }

    /// Shows these lines, which fit. Where they are those that are shown, nothing is written.
    pub(super) fn draw(&mut self, lines: Vec<String>) -> io::Result<()> {
        if self.drawn == lines {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        queue!(out, BeginSynchronizedUpdate)?;
        for (row, line) in (0_u16..).zip(&lines) {
            // Cleared first: behind the last column some terminals would clear that column.
            queue!(out, MoveTo(0, row), Clear(ClearType::CurrentLine), Print(harmless(line)))?;
        }
        if let Ok(below) = u16::try_from(lines.len())
            && lines.len() < Self::size().1
        {
            queue!(out, MoveTo(0, below), Clear(ClearType::FromCursorDown))?;
        }
        queue!(out, EndSynchronizedUpdate)?;
        self.drawn = lines;
        out.flush()
    }

    /// Forgets what is shown: a terminal of another size may show anything.
    pub(super) fn forget(&mut self) {
        self.drawn.clear();
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Puts the terminal back. Doing so twice is harmless.
fn restore() {
    let _ = execute!(io::stdout(), EnableLineWrap, Show, LeaveAlternateScreen);
    let _ = terminal::disable_raw_mode();
}

/// A panic's message would go to the alternate buffer, and with it.
fn restore_on_panic() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            restore();
            before(info);
        }));
    });
}

/// Reads keys until nobody listens; a terminal that is gone wishes to end.
async fn listen(told: mpsc::Sender<Wish>) {
    let mut events = EventStream::new();
    loop {
        let wish = match events.next().await {
            Some(Ok(event)) => wish(&event),
            Some(Err(_)) | None => Some(Wish::Quit),
        };
        if let Some(wish) = wish
            && (told.send(wish).await.is_err() || wish == Wish::Quit)
        {
            return;
        }
    }
}

fn wish(event: &Event) -> Option<Wish> {
    let Event::Key(KeyEvent { code, modifiers, kind, .. }) = event else {
        return matches!(event, Event::Resize(..)).then_some(Wish::Redraw);
    };
    if *kind == KeyEventKind::Release {
        return None;
    }
    let control = modifiers.contains(KeyModifiers::CONTROL);
    let KeyCode::Char(key) = code else { return None };
    match (control, key) {
        (true, 'c') | (false, 'q' | 'Q') => Some(Wish::Quit),
        (true, 'l') => Some(Wish::Redraw),
        (false, 'h' | 'H') => Some(Wish::Hint),
        (false, 'r' | 'R') => Some(Wish::Again),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_wishes() {
        let key = |code, modifiers| wish(&Event::Key(KeyEvent::new(code, modifiers)));
        let plain = KeyModifiers::NONE;
        let table = [
            (KeyCode::Char('h'), plain, Some(Wish::Hint)),
            (KeyCode::Char('H'), KeyModifiers::SHIFT, Some(Wish::Hint)),
            (KeyCode::Char('r'), plain, Some(Wish::Again)),
            (KeyCode::Char('q'), plain, Some(Wish::Quit)),
            (KeyCode::Char('c'), KeyModifiers::CONTROL, Some(Wish::Quit)),
            (KeyCode::Char('c'), plain, None),
            (KeyCode::Char('h'), KeyModifiers::CONTROL, None), // backspace of some terminals
            (KeyCode::Char('l'), KeyModifiers::CONTROL, Some(Wish::Redraw)),
            (KeyCode::Enter, plain, None),
        ];
        for (code, modifiers, wanted) in table {
            assert_eq!(key(code, modifiers), wanted, "{code:?}");
        }
        assert_eq!(wish(&Event::Resize(1, 1)), Some(Wish::Redraw));
        assert_eq!(wish(&Event::FocusGained), None);
    }
}
