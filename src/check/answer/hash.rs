//! An answer that a scenario does not give away: a salted hash of it, by PBKDF2 with HMAC-SHA-256 (RFC 8018). Whoever has
//! the scenario can try answers against it, each in some hundredths of a second: it hides what has too many values to try,
//! and only makes the rest less handy to read.

use std::{fmt, num::NonZeroU32, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use ring::{
    digest::SHA256_OUTPUT_LEN,
    pbkdf2::{self, PBKDF2_HMAC_SHA256},
    rand::{SecureRandom as _, SystemRandom},
};

/// How the text begins.
const NAME: &str = "pbkdf2-sha256";
/// Rounds of a new one: a try takes some hundredths of a second, and many answers are judged in a row.
const ROUNDS: u32 = 100_000;
/// Rounds that one may have: fewer are no hindrance, and more would take seconds.
const MAY_HAVE: std::ops::RangeInclusive<u32> = 10_000..=1_000_000;
/// Bytes of a salt.
const SALT: usize = 16;

/// The hash of an answer, as `pbkdf2-sha256:100000:SALT:HASH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hash {
    rounds: NonZeroU32,
    salt: [u8; SALT],
    output: [u8; SHA256_OUTPUT_LEN],
}

/// It is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no hash of an answer")]
pub struct NoHash;

/// The machine gives no random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this machine gives no random numbers, so nothing can be hashed; see: man 7 random")]
pub struct NoRandom;

impl Hash {
    /// Of what of an answer counts, with a salt of its own.
    pub fn of(answer: &str) -> Result<Self, NoRandom> {
        let mut salt = [0; SALT];
        SystemRandom::new().fill(&mut salt).map_err(|_| NoRandom)?;
        let rounds = NonZeroU32::new(ROUNDS).unwrap_or(NonZeroU32::MIN);
        let mut output = [0; SHA256_OUTPUT_LEN];
        pbkdf2::derive(PBKDF2_HMAC_SHA256, rounds, &salt, answer.as_bytes(), &mut output);
        Ok(Self { rounds, salt, output })
    }

    /// Whether it is this answer's.
    pub fn is_of(&self, answer: &str) -> bool {
        let Self { rounds, salt, output } = self;
        pbkdf2::verify(PBKDF2_HMAC_SHA256, *rounds, salt, answer.as_bytes(), output).is_ok()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [salt, output] = [&self.salt[..], &self.output].map(|bytes| BASE64.encode(bytes));
        write!(f, "{NAME}:{}:{salt}:{output}", self.rounds)
    }
}

impl FromStr for Hash {
    type Err = NoHash;

    fn from_str(text: &str) -> Result<Self, NoHash> {
        let parts: Vec<&str> = text.split(':').collect();
        let [NAME, rounds, salt, output] = parts[..] else { return Err(NoHash) };
        let rounds: NonZeroU32 = rounds.parse().map_err(|_| NoHash)?;
        if !MAY_HAVE.contains(&rounds.get()) {
            return Err(NoHash);
        }
        let bytes = |text: &str| BASE64.decode(text).map_err(|_| NoHash);
        let salt = bytes(salt)?.try_into().map_err(|_| NoHash)?;
        let output = bytes(output)?.try_into().map_err(|_| NoHash)?;
        Ok(Self { rounds, salt, output })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by Python 3.11: `hashlib.pbkdf2_hmac("sha256", b"seven", bytes(range(16)), 10000)`.
    const SEVEN: &str =
        "pbkdf2-sha256:10000:AAECAwQFBgcICQoLDA0ODw:7RN+oPRJhZXUSgve7LPt6fo2ku34m1cae0P7uw5ia90";

    #[test]
    fn a_hash_of_somebody_elses_is_that_answers_and_no_others() {
        let hash: Hash = SEVEN.parse().unwrap();
        assert!(hash.is_of("seven") && !hash.is_of("Seven") && !hash.is_of(""));
        assert_eq!(hash.to_string(), SEVEN);
    }

    #[test]
    fn two_hashes_of_one_answer_differ_and_are_both_its() {
        let [one, other] = [(); 2].map(|()| Hash::of("seven").unwrap());
        assert_ne!(one, other);
        for hash in [one, other] {
            let read: Hash = hash.to_string().parse().unwrap();
            assert!(read.is_of("seven") && !read.is_of("six"));
        }
    }

    #[test]
    fn what_is_no_hash_is_refused() {
        let few = SEVEN.replace("10000", "9999");
        let many = SEVEN.replace("10000", "1000001");
        let cut = &SEVEN[..SEVEN.len() - 2];
        for text in ["", "seven", "md5:1:2:3", "pbkdf2-sha256:10000:AAEC", &few, &many, cut] {
            assert_eq!(text.parse::<Hash>(), Err(NoHash), "{text}");
        }
    }
}
