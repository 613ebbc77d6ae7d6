//! What a student hands in: one file with the record, the facts that it was judged by and the journal, each line linked to
//! the one before it, the last one signed. It shows that nobody changed it since it was made; it cannot show that the
//! machine it was made on told the truth. Pure.

mod format;
#[cfg(test)]
mod fuzz;
mod key;
mod read;
mod seal;
#[cfg(test)]
pub(crate) mod testing;
mod write;

pub use format::{FORMAT, Head, Submission, Who, WhoError};
pub use key::{Key, KeyError, PublicKey};
pub use read::{Broken, Sealed, read};
pub use write::write;

/// What a submission's file is called behind its last dot.
pub const EXTENSION: &str = "labcheck";

/// Whether this says that it is a submission; [`read()`] tells whether it is a whole one.
pub fn is_one(bytes: &[u8]) -> bool {
    const NAMED: &[u8] = b"\"format\":\"labcheck/submission/";
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first = &first[..first.len().min(1_000)];
    first.windows(NAMED.len()).any(|part| part == NAMED)
}

/// What a submission of this lab by this student is called.
pub fn file_name(lab: &str, student: &str) -> String {
    format!("{}-{}.{EXTENSION}", word(lab), word(student))
}

/// Characters of a word in a file's name at most.
const WORD: usize = 60;

/// The text as a word of a file's name, in any script: one that begins with no dot and leads nowhere.
fn word(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '@');
    let words = lower.split(|c| !kept(c)).map(|word| word.trim_matches('.'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let word: String = words.join("-").chars().take(WORD).collect();
    if word.is_empty() { "lab".to_owned() } else { word }
}

#[cfg(test)]
mod tests {
    use super::{file_name, is_one, testing, write};

    #[test]
    fn a_submission_says_so_in_its_first_line_and_nothing_else_is_one() {
        let whole = write(&testing::submission(), &testing::key(1)).unwrap();
        assert!(is_one(whole.as_bytes()));
        // One of a later labcheck, or a damaged one, is one as well, and is told as that.
        assert!(is_one(b"x {\"head\":{\"format\":\"labcheck/submission/v9\""));
        let record = include_str!("../../tests/records/v1/run-failed.json");
        for other in ["", "\n", record, &format!("{{}}\n{whole}"), &format!("{:1000}{whole}", "")] {
            assert!(!is_one(other.as_bytes()), "{other:.60}");
        }
    }

    #[test]
    fn a_files_name_is_one_in_any_script_and_leads_nowhere() {
        for (lab, student, name) in [
            ("Distribution and Trust", "ada", "distribution-and-trust-ada.labcheck"),
            ("镜像", "علي 7", "镜像-علي-7.labcheck"),
            ("../../etc", "..", "etc-lab.labcheck"),
            ("a/b\\c\0\n", "ada@x.example", "a-b-c-ada@x.example.labcheck"),
            (".hidden.", "-rf", "hidden-rf.labcheck"),
        ] {
            assert_eq!(file_name(lab, student), name);
        }
        assert_eq!(file_name(&"x".repeat(500), "y").len(), 60 + "-y.labcheck".len());
    }
}
