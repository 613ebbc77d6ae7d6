//! The reader of a dialogue's screen: whose is which line of it.

use super::echo::{Echoer, Echoes};
use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    text::Cleaner,
};

const ROWS: &[Row] = &[Row {
    name: "screen of a dialogue",
    cases: 1_500,
    seeds: seeds![
        "/ # echo 42\r\n42\r\n/ # \0exit\r\n",
        "$ ls\x08\x1b[J\nls\r\n$ \0a\r\0$ b\n",
        "> \0> x\n",
        b"$ ls\x08\x1b[J\nls\r\n$ \x00a\r\x80$ ls\x08\x1b[J\nls\r\n$ \x00a\r\x80\x00$ b\n"
    ],
    parse: |input| {
        let (mut screen, mut echoes) = (Cleaner::new(), Echoes::default());
        // What stands between zeros is printed and typed in turn.
        for (at, piece) in input.split(|byte| *byte == 0).take(20).enumerate() {
            if at % 2 == 1 {
                echoes.typed(
                    text(piece).lines().next().unwrap_or_default(),
                    &screen,
                    Echoer::Terminal,
                );
            }
            screen.push(piece);
            echoes.look(&screen);
        }
        echoes.held(&screen)
    },
}];

#[test]
fn what_a_screen_shows_takes_anything() {
    hold(ROWS);
}
