//! What has to be known of an export before a platform is given it.

use std::fmt;

use super::{RowError, safe};
use crate::grades::Marks;

/// Something about a student that the exported file does not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The student's id.
    pub student: String,
    /// What it is.
    pub what: NoticeKind,
}

/// What there is to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Left out: what they handed in, or their host, could not be judged.
    Error(RowError),
    /// Left out: nothing came from them.
    Missing,
    /// Left out: so many marks are undecided.
    Undecided(Marks),
    /// In it: so many marks are undecided and count as lost, because somebody said so.
    AsLost(Marks),
    /// Left out: the roster does not have them.
    NotOnRoster,
    /// Left out: the platform would not know them by what may be written of their id, address or login.
    Unwritable,
    /// In it, with the platform's highest or lowest grade in the place of so many percent.
    Held(Marks),
    /// Left out: a mark is no whole number, or more than is possible, and the platform takes no other.
    NotWhole,
    /// Left out: nothing was said of their submission.
    NoSubmission,
    /// Left out: nothing is possible in the lab, so there is no percentage.
    NothingPossible,
}

impl NoticeKind {
    /// Whether the student is left out of the file.
    pub fn is_left_out(&self) -> bool {
        match self {
            Self::AsLost(_) | Self::Held(_) => false,
            Self::Error(_)
            | Self::Missing
            | Self::Undecided(_)
            | Self::NotOnRoster
            | Self::Unwritable
            | Self::NotWhole
            | Self::NoSubmission
            | Self::NothingPossible => true,
        }
    }
}

/// One sentence with the student, what is the matter, and what to do; on one line, and harmless to a terminal.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let who = safe::line(&self.student);
        let state = if self.what.is_left_out() { "left out" } else { "in it" };
        write!(f, "{who} is {state}: ")?;
        match &self.what {
            NoticeKind::Error(error) => {
                write!(f, "{}; {}", safe::line(&error.what), safe::line(&error.next))
            }
            NoticeKind::Missing => {
                f.write_str("nothing came from them; ask them, or give the grade by hand")
            }
            NoticeKind::Undecided(marks) => write!(
                f,
                "{marks} of the marks are open, not judged or not yet looked at by a person; judge again, decide by an override, or count them as lost"
            ),
            NoticeKind::AsLost(marks) => write!(
                f,
                "{marks} of the marks are open, not judged or not yet looked at by a person, and count as lost; look at them before you import"
            ),
            NoticeKind::NotOnRoster => f.write_str(
                "the roster does not have them; mend the id that they handed in under, or take a newer roster",
            ),
            NoticeKind::Unwritable => f.write_str(
                "their id, address or login has characters that a spreadsheet would run or nobody sees; give the grade by hand",
            ),
            NoticeKind::Held(percent) => write!(
                f,
                "their {percent} % is outside of 0 to 100, which is all that the platform takes, and stands as the nearest of these; give the rest by hand"
            ),
            NoticeKind::NotWhole => f.write_str(
                "the platform takes whole marks from none to all only; let the policy round to whole marks",
            ),
            NoticeKind::NoSubmission => {
                f.write_str("nothing is known of their submission; run it where it was submitted")
            }
            NoticeKind::NothingPossible => f.write_str(
                "no marks are possible in this lab, so there is no percentage; give its checks points",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(what: NoticeKind) -> String {
        Notice { student: "ada\u{202e}".into(), what }.to_string()
    }

    #[test]
    fn a_notice_is_one_harmless_line_that_says_whether_somebody_is_left_out_and_what_to_do() {
        let error = RowError { what: "no\narchive".into(), next: "unpack it".into() };
        let half = Marks("0.5".parse().unwrap());
        for (what, state) in [
            (NoticeKind::Error(error), "left out: no\\narchive; unpack it"),
            (NoticeKind::Missing, "left out: nothing came"),
            (NoticeKind::Undecided(half), "left out: 0.5 of"),
            (NoticeKind::AsLost(half), "in it: 0.5 of"),
            (NoticeKind::NotOnRoster, "left out: the roster"),
            (NoticeKind::Unwritable, "left out: their id"),
            (NoticeKind::Held(half), "in it: their 0.5 %"),
            (NoticeKind::NotWhole, "left out: the platform"),
            (NoticeKind::NoSubmission, "left out: nothing is known"),
            (NoticeKind::NothingPossible, "left out: no marks"),
        ] {
            let told = told(what);
            assert!(told.starts_with(&format!("ada\\u{{202e}} is {state}")), "{told}");
            assert!(told.contains(';') && !told.contains('\n'), "{told}");
        }
    }
}
