//! Whose a submission is: what it says itself, what the platform says by the place it lay in, and the roster. Where
//! they disagree nobody is chosen here.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::Student;

/// What the platform says of who handed something in, as far as it says anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place<'p> {
    /// The platform's own name of them: Sakai's eid, a git host's user.
    pub id: Option<&'p str>,
    /// The folder of theirs, which may be called by an id or a name, with something before it (`hw1-jane`), or anything.
    pub folder: Option<&'p str>,
    /// Their name, as the platform writes it.
    pub name: Option<&'p str>,
    /// The platform's number of them.
    pub platform_id: Option<&'p str>,
}

/// Whose a submission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match<'r> {
    /// This one's.
    Matched {
        /// Whose.
        student: &'r Student,
        /// By what.
        how: How,
    },
    /// The submission names one, and it lay in another's place. Somebody has to look at it.
    Conflict {
        /// Whom the submission names, where the roster has them.
        claimed: Option<&'r Student>,
        /// In whose place it lay, where the roster has them.
        placed: Option<&'r Student>,
    },
    /// The roster does not have the one that it names, and the place does not tell.
    Unknown,
}

/// By what it is known whose a submission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The submission and the platform say the same.
    Both,
    /// Only the submission says it.
    Claim,
    /// Only the platform says it; the submission has no name on it.
    Place,
}

/// A roster, ready to be asked.
pub struct Matcher<'r> {
    students: &'r [Student],
    /// By id, by login and by e-mail address, in small letters; in this order.
    names: [Index; 3],
    platform: Index,
    /// By a name's letters, whichever of its parts is written first.
    spoken: Index,
}

/// Those of whom something is so.
type Index = HashMap<String, Vec<usize>>;

/// Parts of a name that are turned around at most.
const PARTS: usize = 8;

impl<'r> Matcher<'r> {
    /// Of a roster, in which no two have one id.
    pub fn new(students: &'r [Student]) -> Self {
        let mut this = Self {
            students,
            names: <[Index; 3]>::default(),
            platform: Index::new(),
            spoken: Index::new(),
        };
        for (at, student) in students.iter().enumerate() {
            let names = [Some(&student.id), student.login.as_ref(), student.email.as_ref()];
            for (index, name) in this.names.iter_mut().zip(names) {
                index.extend_with(name.map(|name| name.to_lowercase()), at);
            }
            this.platform.extend_with(student.platform_id.clone(), at);
            this.spoken.extend_with(student.name.iter().flat_map(|name| turned(name)), at);
        }
        this
    }

    /// Whose it is: by the id that it has on it, and by its place.
    pub fn whose(&self, claim: Option<&str>, place: &Place<'_>) -> Match<'r> {
        let claim = claim.map(str::trim).filter(|claim| !claim.is_empty());
        let claimed = claim.and_then(|claim| self.named(claim));
        let placed = self.placed(place);
        match (claim, claimed, placed) {
            (_, Some(claimed), Some(placed)) if claimed == placed => {
                self.matched(claimed, How::Both)
            }
            (None, _, Some(placed)) => self.matched(placed, How::Place),
            (Some(_), Some(claimed), None) if !self.is_elsewhere(claimed, place) => {
                self.matched(claimed, How::Claim)
            }
            (None, _, None) | (Some(_), None, None) => Match::Unknown,
            (Some(_), claimed, placed) => {
                let student = |at: Option<usize>| at.map(|at| &self.students[at]);
                Match::Conflict { claimed: student(claimed), placed: student(placed) }
            }
        }
    }

    fn matched(&self, at: usize, how: How) -> Match<'r> {
        Match::Matched { student: &self.students[at], how }
    }

    /// The one that an id, a login or an e-mail address names: each before the next, none where it names several.
    fn named(&self, name: &str) -> Option<usize> {
        let name = name.to_lowercase();
        self.names.iter().find_map(|index| index.get(&name)).and_then(|found| only(found))
    }

    /// In whose place it lay: by the platform's name or number, which nobody has by chance, by the folder, by the name.
    /// Where the number says one and the name another, the number is one that the roster does not mean.
    fn placed(&self, place: &Place<'_>) -> Option<usize> {
        let number =
            place.platform_id.and_then(|id| self.platform.get(id)).and_then(|all| only(all));
        let spoken = place.name.and_then(|name| self.spoken(name));
        if number.zip(spoken).is_some_and(|(number, spoken)| number != spoken) {
            return None;
        }
        place
            .id
            .and_then(|id| self.named(id))
            .or(number)
            .or_else(|| place.folder.and_then(|folder| self.in_folder(folder)))
            .or(spoken)
    }

    fn spoken(&self, name: &str) -> Option<usize> {
        self.spoken.get(&letters(name)).and_then(|found| only(found))
    }

    /// Whose a folder is: by all of its name, or else by what stands behind a `-` of it, where that is one student only.
    fn in_folder(&self, folder: &str) -> Option<usize> {
        let by_number = self.platform.get(folder).and_then(|found| only(found));
        let whole = [self.named(folder), by_number, self.spoken(folder)];
        let whole: BTreeSet<usize> = whole.into_iter().flatten().collect();
        let ends = folder.match_indices('-').filter_map(|(at, _)| folder.get(at + 1..));
        let found: BTreeSet<usize> = match whole.len() {
            0 => ends.filter_map(|end| self.named(end)).collect(),
            _ => whole,
        };
        only(&found.into_iter().collect::<Vec<_>>())
    }

    /// Whether the place, which the roster does not know, cannot be this student's: the platform says something that the
    /// roster says otherwise of them, and nothing that it says so. What a plain folder is called is no such thing.
    fn is_elsewhere(&self, at: usize, place: &Place<'_>) -> bool {
        let student = &self.students[at];
        let same = |said: &str, known: &str| said.to_lowercase() == known.to_lowercase();
        let id = place.id.map(|said| {
            same(said, &student.id)
                || student.login.as_deref().is_some_and(|known| same(said, known))
        });
        let number = place.platform_id.zip(student.platform_id.as_deref()).map(|(a, b)| a == b);
        let name = place
            .name
            .zip(student.name.as_deref())
            .map(|(said, known)| turned(known).any(|turned| turned == letters(said)));
        let said = || [id, number, name].into_iter().flatten();
        said().any(|is_same| !is_same) && !said().any(|is_same| is_same)
    }
}

/// Notes that something is so of a student.
trait Extend {
    fn extend_with(&mut self, keys: impl IntoIterator<Item = String>, at: usize);
}

impl Extend for Index {
    fn extend_with(&mut self, keys: impl IntoIterator<Item = String>, at: usize) {
        for key in keys {
            let all = self.entry(key).or_default();
            if all.last() != Some(&at) {
                all.push(at);
            }
        }
    }
}

fn only(found: &[usize]) -> Option<usize> {
    match found {
        [one] => Some(*one),
        _ => None,
    }
}

/// The letters and digits of a name in small letters, as Canvas writes it.
fn letters(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A name's letters, begun with each of its parts: `Jane Doe` and `Doe, Jane` are one.
fn turned(name: &str) -> impl Iterator<Item = String> + use<> {
    let parts: Vec<String> =
        name.split([' ', ',']).map(letters).filter(|part| !part.is_empty()).take(PARTS).collect();
    (0..parts.len()).map(move |at| [&parts[at..], &parts[..at]].concat().concat())
}

/// What one student handed in, more than once perhaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfOne<T> {
    /// That which was made last.
    pub latest: T,
    /// All others, in the order in which they came.
    pub earlier: Vec<T>,
}

/// Puts together what one student handed in, in the order in which students came first. Of two that were made at one
/// moment, the one that came first is taken.
pub fn by_student<T>(
    handed: impl IntoIterator<Item = T>,
    student: impl Fn(&T) -> String,
    made: impl Fn(&T) -> Timestamp,
) -> Vec<OfOne<T>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<OfOne<T>> = Vec::new();
    for one in handed {
        let place = *places.entry(student(&one)).or_insert(all.len());
        match all.get_mut(place) {
            None => all.push(OfOne { latest: one, earlier: Vec::new() }),
            Some(of_one) if made(&one) > made(&of_one.latest) => {
                of_one.earlier.push(std::mem::replace(&mut of_one.latest, one));
            }
            Some(of_one) => of_one.earlier.push(one),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `id name email login platform_id`.
    fn student(line: &str) -> Student {
        let mut cells = line.split('|').map(|cell| (!cell.is_empty()).then(|| cell.to_owned()));
        let mut next = || cells.next().flatten();
        Student {
            id: next().unwrap_or_default(),
            name: next(),
            email: next(),
            login: next(),
            platform_id: next(),
            section: None,
        }
    }

    fn class() -> Vec<Student> {
        [
            "s1|Jane Doe|j@x.org|jd|11",
            "s2|Roe, Joe|r@x.org|joe-1|12",
            "s3|Ann Lee||1|13",
            "s4|Ann Lee||11|14",
            "S5||||",
            "s6|Ann Ann||s1|",
        ]
        .map(student)
        .into()
    }

    fn told(found: &Match<'_>) -> String {
        let id = |student: Option<&Student>| student.map_or("-", |s| s.id.as_str()).to_owned();
        match found {
            Match::Matched { student, how } => format!("{} by {how:?}", student.id),
            Match::Conflict { claimed, placed } => format!("{} in {}", id(*claimed), id(*placed)),
            Match::Unknown => "unknown".to_owned(),
        }
    }

    /// `id=…`, `folder=…`, `name=…`, `number=…`.
    fn place(text: &str) -> Place<'_> {
        let mut place = Place::default();
        for (what, value) in text.split('&').filter_map(|part| part.split_once('=')) {
            match what {
                "id" => place.id = Some(value),
                "folder" => place.folder = Some(value),
                "name" => place.name = Some(value),
                "number" => place.platform_id = Some(value),
                what => panic!("{what}"),
            }
        }
        place
    }

    fn check(table: &[(&str, &str, &str)]) {
        let class = class();
        let matcher = Matcher::new(&class);
        for (claim, at, wanted) in table {
            let found = matcher.whose((*claim != "none").then_some(claim), &place(at));
            assert_eq!(told(&found), *wanted, "{claim} at {at}");
        }
    }

    #[test]
    fn a_submission_is_known_by_what_it_says_of_itself() {
        check(&[
            ("s1", "", "s1 by Claim"),
            (" S1 ", "", "s1 by Claim"),
            ("s5", "", "S5 by Claim"),
            ("s6", "name=Ann Ann", "s6 by Both"),
            ("JD", "", "s1 by Claim"),
            ("r@X.org", "", "s2 by Claim"),
            // Names and numbers are no ids: others may have them.
            ("Jane Doe", "", "unknown"),
            ("12", "", "unknown"),
            ("s9", "", "unknown"),
            ("", "", "unknown"),
            ("none", "", "unknown"),
        ]);
    }

    #[test]
    fn a_place_of_the_platform_s_tells_the_same_or_another() {
        check(&[
            ("s1", "name=Jane Doe&number=11", "s1 by Both"),
            ("s1", "name=doejane&number=11", "s1 by Both"),
            ("s1", "id=JD&name=Doe, Jane", "s1 by Both"),
            ("s1", "id=s1", "s1 by Both"),
            ("s2", "name=Joe Roe", "s2 by Both"),
            ("s3", "name=Ann Lee&number=13", "s3 by Both"),
            ("none", "number=12", "s2 by Place"),
            ("", "id=joe-1", "s2 by Place"),
            ("s1", "number=12", "s1 in s2"),
            ("s1", "id=joe-1", "s1 in s2"),
            ("s1", "name=Joe Roe", "s1 in s2"),
            ("s3", "name=Ann Lee&number=14", "s3 in s4"),
            ("s9", "number=12", "- in s2"),
        ]);
    }

    #[test]
    fn a_folder_is_whose_it_is_called_after() {
        check(&[
            ("s1", "folder=s1", "s1 by Both"),
            ("s1", "folder=Jane Doe", "s1 by Both"),
            // One's number and another's login.
            ("s1", "folder=11", "s1 by Claim"),
            ("s3", "folder=11", "s3 by Claim"),
            ("s2", "folder=12", "s2 by Both"),
            ("s1", "folder=hw-jd", "s1 by Both"),
            ("s1", "folder=cs-hw-2-JD", "s1 by Both"),
            ("s2", "folder=hw-s1", "s2 in s1"),
            // It may be joe-1's, or the one's whose login is 1.
            ("s2", "folder=hw-joe-1", "s2 by Claim"),
            ("s1", "folder=hw-joe-1", "s1 by Claim"),
            ("none", "folder=hw-joe-1", "unknown"),
            ("s1", "folder=submissions", "s1 by Claim"),
            ("s1", "folder=jd-", "s1 by Claim"),
        ]);
    }

    #[test]
    fn where_the_place_does_not_tell_one_it_is_not_guessed() {
        check(&[
            // Two of one name.
            ("s3", "name=Ann Lee", "s3 by Claim"),
            ("none", "name=Ann Lee", "unknown"),
            ("s1", "name=Ann Lee", "s1 in -"),
            // A number of another kind: the name is right.
            ("s1", "name=Jane Doe&number=12", "s1 by Claim"),
            ("none", "name=Jane Doe&number=12", "unknown"),
            ("s3", "name=Jane Doe&number=12", "s3 in -"),
            ("s1", "name=Jane Doe&number=999", "s1 by Both"),
            // A stranger's.
            ("s1", "name=Mal Lory&number=999", "s1 in -"),
            ("s1", "name=Mal Lory", "s1 in -"),
            ("s1", "number=999", "s1 in -"),
            ("s1", "id=mallory", "s1 in -"),
            ("s9", "id=mallory", "unknown"),
            // Of this one nothing is known that could differ but the id.
            ("s5", "name=Mal Lory&number=999", "S5 by Claim"),
            ("s5", "id=mallory", "S5 in -"),
            ("s1", "id=d0e&name=Doe, Jane", "s1 by Both"),
            ("s3", "id=lee&name=Ann Lee", "s3 by Claim"),
        ]);
    }

    #[test]
    fn of_several_of_one_student_the_latest_is_taken() {
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let handed = [("a", 2, 0), ("b", 1, 1), ("a", 3, 2), ("a", 1, 3), ("a", 3, 4)];
        let found = by_student(handed, |one| one.0.to_owned(), |one| at(one.1));
        assert_eq!(
            found,
            [
                OfOne { latest: ("a", 3, 2), earlier: vec![("a", 2, 0), ("a", 1, 3), ("a", 3, 4)] },
                OfOne { latest: ("b", 1, 1), earlier: vec![] },
            ]
        );
    }
}
