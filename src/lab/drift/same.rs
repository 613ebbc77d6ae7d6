//! What is printed as the same digest, id or name has to be the same in what came, all through the handout, and what is
//! printed as two has to be two. Addresses are held so within one command: a network gives them again. Times, sizes,
//! versions and ports are not: two of them are often equal by chance.

use std::collections::HashMap;

use super::{
    line::{Pair, Part, hashes},
    parts::{Kind, is_cut},
};

/// Where something stands that a line does not agree with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Contrary {
    /// The handout's line.
    pub(super) line: usize,
    /// What is printed, in the line that was looked at.
    pub(super) printed: String,
    /// Which of those that are printed so in that line, from 0.
    pub(super) which: usize,
    /// What to print there.
    pub(super) instead: String,
}

/// What stood for what so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// By what is printed: what came, and the line.
    came: HashMap<(Kind, String), (String, usize)>,
    /// By what came, in the role that it has there: what is printed, and the line.
    printed: HashMap<(Kind, String, String), (String, usize)>,
    /// The same of what stands in commands, whatever its role.
    typed: HashMap<String, (String, usize)>,
}

/// Characters by which a digest or an id is told: as many as Docker's short ones have.
const TELLS: usize = 12;

impl Ledger {
    /// Takes the digests of a command as the handout has it, and as it was typed.
    pub(super) fn typed(&mut self, line: usize, printed: &str, typed: &str) {
        let (printed, typed) = (hashes(printed), hashes(typed));
        if printed.len() != typed.len() {
            return;
        }
        for (one, other) in printed.into_iter().zip(typed) {
            let _ = self.came.entry((one.kind, key(&one))).or_insert((other.text.clone(), line));
            let _ = self.typed.entry(key(&other)).or_insert((one.text, line));
        }
    }

    /// Forgets what holds for one command only.
    pub(super) fn next_command(&mut self) {
        self.came.retain(|(kind, _), _| *kind != Kind::Address);
    }

    /// Takes the parts of a line that came, or tells what they do not agree with: then none is taken.
    pub(super) fn take(&mut self, line: usize, pairs: &[Pair]) -> Result<(), Contrary> {
        let held = || pairs.iter().filter(|(printed, _)| is_held(printed));
        for (at, (printed, came)) in held().enumerate() {
            let before = || held().take(at).filter(|(other, _)| other.text == printed.text).count();
            self.agrees(printed, came).map_err(|told| Contrary { which: before(), ..told })?;
        }
        for (printed, came) in held() {
            let role = (came.kind, came.role.clone(), key(came));
            let _ =
                self.came.entry((printed.kind, key(printed))).or_insert((came.text.clone(), line));
            let _ = self.printed.entry(role).or_insert((printed.text.clone(), line));
        }
        Ok(())
    }

    fn agrees(&self, printed: &Part, came: &Part) -> Result<(), Contrary> {
        let twin = self.twin(came);
        let contrary = |line: usize| {
            let instead = twin.map_or(came.text.as_str(), |(text, _)| text);
            let cut = (printed.kind == Kind::Hash).then(|| as_long(instead, &printed.text));
            let instead = cut.unwrap_or(Some(instead)).unwrap_or(&came.text).to_owned();
            Err(Contrary { line, printed: printed.text.clone(), which: 0, instead })
        };
        match (twin, self.came.get(&(printed.kind, key(printed)))) {
            (_, Some((other, line))) if !is_same(came.kind, other, &came.text) => contrary(*line),
            (Some((other, line)), _)
                if printed.kind != Kind::Address && !is_same(came.kind, other, &printed.text) =>
            {
                contrary(line)
            }
            (_, _) => Ok(()),
        }
    }

    /// What is printed for what came.
    fn twin(&self, came: &Part) -> Option<(&String, usize)> {
        let typed = self.typed.get(&key(came)).filter(|_| came.kind == Kind::Hash);
        let role = (came.kind, came.role.clone(), key(came));
        typed.or_else(|| self.printed.get(&role)).map(|(text, line)| (text, *line))
    }
}

fn is_held(part: &Part) -> bool {
    match part.kind {
        Kind::Hash | Kind::Name | Kind::Address => true,
        Kind::Time | Kind::Size | Kind::Port | Kind::Version | Kind::Measure | Kind::Nothing => {
            false
        }
    }
}

/// By what a part is told from others: of a hash its first characters.
fn key(part: &Part) -> String {
    match part.kind {
        Kind::Hash => bare(&part.text).chars().take(TELLS).collect(),
        Kind::Name
        | Kind::Time
        | Kind::Size
        | Kind::Address
        | Kind::Port
        | Kind::Version
        | Kind::Measure
        | Kind::Nothing => part.text.clone(),
    }
}

fn bare(hash: &str) -> &str {
    hash.trim_end_matches(['.', '…'])
}

/// Whether two are one; hashes as far as both are printed, and one of fewer characters than tell it is that whole.
fn is_same(kind: Kind, one: &str, other: &str) -> bool {
    if kind != Kind::Hash {
        return one == other;
    }
    let (one, other) = (bare(one), bare(other));
    let length = one.len().min(other.len());
    one.get(..length) == other.get(..length)
}

/// A hash as long as another one is.
fn as_long<'t>(text: &'t str, like: &str) -> Option<&'t str> {
    if is_cut(like) || is_cut(text) { None } else { text.get(..like.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(kind: Kind, role: &str, text: &str) -> Part {
        Part { kind, text: text.to_owned(), role: role.to_owned() }
    }

    fn take(
        ledger: &mut Ledger,
        line: usize,
        kind: Kind,
        printed: &str,
        came: &str,
    ) -> Option<usize> {
        let pair = (part(kind, "Digest:", printed), part(kind, "Digest:", came));
        ledger.take(line, &[pair]).err().map(|contrary| contrary.line)
    }

    #[test]
    fn what_is_printed_as_one_is_one_and_as_two_is_two() {
        let ledger = &mut Ledger::default();
        assert_eq!(take(ledger, 1, Kind::Hash, "a1", "b1"), None);
        assert_eq!(take(ledger, 2, Kind::Hash, "a1", "b1"), None);
        assert_eq!(take(ledger, 3, Kind::Hash, "a1", "b2"), Some(1));
        assert_eq!(take(ledger, 4, Kind::Hash, "a2", "b1"), Some(1));
        assert_eq!(take(ledger, 5, Kind::Hash, "a2", "b2"), None, "the line before was not taken");
        assert_eq!(take(ledger, 6, Kind::Size, "1B", "2B"), None);
        assert_eq!(take(ledger, 7, Kind::Size, "1B", "3B"), None);
    }

    #[test]
    fn in_another_role_two_may_be_one_and_an_address_is_given_again() {
        let ledger = &mut Ledger::default();
        assert_eq!(take(ledger, 1, Kind::Hash, "a1", "b1"), None);
        let id = |text| part(Kind::Hash, "IMAGE ID", text);
        assert_eq!(ledger.take(2, &[(id("c1"), id("b1"))]), Ok(()));
        assert_eq!(take(ledger, 3, Kind::Address, "10.0.0.1", "10.0.0.2"), None);
        assert_eq!(take(ledger, 4, Kind::Address, "10.0.0.1", "10.0.0.3"), Some(3));
        assert_eq!(take(ledger, 5, Kind::Address, "10.0.0.9", "10.0.0.2"), None);
        ledger.next_command();
        assert_eq!(take(ledger, 6, Kind::Address, "10.0.0.1", "10.0.0.3"), None);
    }

    #[test]
    fn a_short_one_is_the_long_one_that_begins_so() {
        let ledger = &mut Ledger::default();
        let long = |c: char| c.to_string().repeat(64);
        assert_eq!(take(ledger, 1, Kind::Hash, &long('a'), &long('b')), None);
        assert_eq!(take(ledger, 2, Kind::Hash, &long('a')[..12], &long('b')[..12]), None);
        assert_eq!(take(ledger, 3, Kind::Hash, &long('a')[..12], &long('c')[..12]), Some(1));
        assert_eq!(take(ledger, 4, Kind::Hash, "dddddddddddd", &long('b')[..12]), Some(1));
    }

    #[test]
    fn what_stands_in_a_command_is_what_was_typed() {
        let ledger = &mut Ledger::default();
        let digest = |c: char| format!("sha256:{}", c.to_string().repeat(64));
        let pull = |c| format!("docker pull a@{}", digest(c));
        ledger.typed(1, &pull('1'), &pull('2'));
        let of = |c: char| part(Kind::Hash, "Digest:", &c.to_string().repeat(64));
        assert_eq!(ledger.take(2, &[(of('1'), of('2'))]), Ok(()));
        let contrary = ledger.take(3, &[(of('3'), of('2'))]).unwrap_err();
        assert_eq!((contrary.line, contrary.instead), (1, "1".repeat(64)));
        assert_eq!(ledger.take(3, &[(of('1'), of('3'))]).unwrap_err().instead, "3".repeat(64));
    }
}
