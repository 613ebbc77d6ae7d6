//! Holds parsers against text that nobody would write: none may panic, or make much out of little. Both crates have this
//! file, and tables of rows beside what they hold.
//!
//! Proptest draws the changes, and makes an input that fails small. The same seed draws the same, so that a failure comes
//! back. Nothing is measured in time: inputs are at most [`LONGEST`] bytes, and what comes out is counted.

use std::{cell::Cell, fmt, panic, sync::Once};

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};

/// One parser.
pub(crate) struct Row {
    /// What is parsed.
    pub(crate) name: &'static str,
    /// How many inputs are tried, which takes about a second unoptimized.
    pub(crate) cases: u32,
    /// Inputs to begin with: good ones, and those that failed once.
    pub(crate) seeds: fn() -> Vec<Vec<u8>>,
    /// Parses, and tells how much came of it, in bytes or things; 0 where no more can come than went in.
    pub(crate) parse: fn(&[u8]) -> usize,
}

/// Bytes of an input at most.
const LONGEST: usize = 24 << 10;
/// What may come out of a byte, and of nothing.
const GROWTH: usize = 64;
const ROOM: usize = 64 << 10;

/// Letters that mean something to some parser, and numbers at their ends.
const WORDS: &[&[u8]] = &[
    b"",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\"",
    b"'",
    b"`",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b"<<E\n",
    b"|",
    b"&",
    b"*",
    b"!",
    b"#",
    b"$",
    b"${",
    b"$(",
    b"{{",
    b"}}",
    b":",
    b": ",
    b"- ",
    b"-",
    b"--",
    b"=",
    b"%",
    b"%2",
    b"%00",
    b"@",
    b"@sha256:",
    b"/",
    b"//",
    b"..",
    b",",
    b";",
    b"\n",
    b"\r\n",
    b"\r\n\r\n",
    b"\t",
    b"  ",
    b"```",
    b"~~~",
    b"null",
    b"true",
    b"[]",
    b"{}",
    b"0",
    b"-1",
    b"1e999",
    b"9223372036854775808",
    b"18446744073709551616",
    b"99999999999999999999999999",
    b"\x1b[",
    b"\x1b[99999C",
    b"\x1b]0;",
    b"\x08",
    "\u{e9}".as_bytes(),
    "\u{65e5}\u{672c}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{1f433}".as_bytes(),
];

/// One change of an input.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, Index),
    Repeat(Index, Index, usize),
    Splice(Index, Index, Index),
}

impl Change {
    fn make(&self, text: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = |index: &Index, text: &[u8]| index.index(text.len() + 1);
        let range = |one: &Index, other: &Index, text: &[u8]| {
            let (one, other) = (at(one, text), at(other, text));
            one.min(other)..one.max(other)
        };
        match self {
            Self::Set(place, byte) => {
                let place = at(place, text);
                if let Some(old) = text.get_mut(place) {
                    *old = *byte;
                }
            }
            Self::Insert(place, word) => {
                let place = at(place, text);
                text.splice(place..place, word.iter().copied());
            }
            Self::Remove(one, other) => drop(text.drain(range(one, other, text))),
            Self::Repeat(one, other, times) => {
                let range = range(one, other, text);
                let times = (*times).min(LONGEST / range.len().max(1));
                let piece = text[range.clone()].repeat(times);
                text.splice(range.end..range.end, piece);
            }
            Self::Splice(seed, one, other) => {
                let from = seed.get(seeds);
                let piece = from[range(one, other, from)].to_vec();
                let place = at(one, text);
                text.splice(place..place, piece);
            }
        }
        text.truncate(LONGEST);
    }
}

fn change() -> impl Strategy<Value = Change> {
    let word = prop_oneof![
        3 => select(WORDS).prop_map(<[u8]>::to_vec),
        1 => (select(WORDS), 1usize..2_000).prop_map(|(word, times)| word.repeat(times)),
        1 => vec(any::<u8>(), 0..8),
    ];
    prop_oneof![
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        4 => (any::<Index>(), word).prop_map(|(at, word)| Change::Insert(at, word)),
        2 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Remove(from, to)),
        1 => (any::<Index>(), any::<Index>(), 1usize..200)
            .prop_map(|(from, to, times)| Change::Repeat(from, to, times)),
        1 => (any::<Index>(), any::<Index>(), any::<Index>())
            .prop_map(|(seed, from, to)| Change::Splice(seed, from, to)),
    ]
}

/// An input, told as Rust writes it: it belongs among the seeds.
struct Input(Vec<u8>);

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// How much is tried: by `LABCHECK_FUZZ_TIMES`, so many times the usual, and `LABCHECK_FUZZ_SEED`.
fn wanted() -> (u32, u64) {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let times = number("LABCHECK_FUZZ_TIMES").and_then(|times| times.try_into().ok());
    (times.unwrap_or(1), number("LABCHECK_FUZZ_SEED").unwrap_or(1))
}

thread_local! {
    /// Whether panics of this thread are expected: proptest catches them, and has hundreds on its way to a small input.
    static IS_TRYING: Cell<bool> = const { Cell::new(false) };
}

fn tell_no_panic_of_a_try() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_TRYING.get() {
                usual(info);
            }
        }));
    });
}

/// Holds each of them, and tells each in a line.
pub(crate) fn hold(rows: &[Row]) {
    let (times, seed) = wanted();
    tell_no_panic_of_a_try();
    let told: Vec<String> = rows.iter().filter_map(|row| row.hold(times, seed).err()).collect();
    assert!(told.is_empty(), "a parser does not hold:\n{}", told.join("\n"));
}

impl Row {
    fn hold(&self, times: u32, seed: u64) -> Result<(), String> {
        let (name, cases) = (self.name, self.cases.saturating_mul(times));
        let seeds = (self.seeds)();
        for seed in &seeds {
            (self.parse)(seed);
        }
        let mut random = [0; 32];
        random[..8].copy_from_slice(&seed.to_le_bytes());
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &random);
        let config =
            Config { cases, failure_persistence: None, max_shrink_iters: 500, ..Config::default() };
        let mut runner = TestRunner::new_with_rng(config, random);
        let made = (any::<Index>(), vec(change(), 0..6)).prop_map(|(first, changes)| {
            let mut text = first.get(&seeds).clone();
            for change in &changes {
                change.make(&mut text, &seeds);
            }
            Input(text)
        });
        let bound = |text: &[u8]| {
            let came = (self.parse)(text);
            let most = GROWTH * text.len() + ROOM;
            prop_assert!(came <= most, "{came} came of {} bytes", text.len());
            Ok(())
        };
        IS_TRYING.set(true);
        let run = runner.run(&made, |input| bound(&input.0)).map_err(|error| match error {
            TestError::Fail(why, input) => {
                let why = why.message().replace('\n', " ");
                format!("{why}\n  among its seeds: {input:?}")
            }
            TestError::Abort(why) => why.to_string(),
        });
        IS_TRYING.set(false);
        let of = seeds.len();
        let told = match &run {
            Ok(()) => format!("{cases:>8} cases of {of} seeds hold (seed {seed})"),
            Err(why) => format!("FAILS (seed {seed}): {why}"),
        };
        eprintln!("fuzz: {name:<24} {told}");
        run.map_err(|why| format!("{name}: {why}"))
    }
}

/// Seeds that stand in the source.
macro_rules! seeds {
    ($($seed:expr),* $(,)?) => { || vec![$(AsRef::<[u8]>::as_ref(&$seed).to_vec()),*] };
}
pub(crate) use seeds;

/// The text of an input whose parser takes text.
pub(crate) fn text(input: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(input)
}
