//! Docker's version numbers, which are not semantic ones: `1.13.1`, `17.06.2-ce`, `20.10.24+dfsg1`.

use std::fmt;

/// Major, minor, patch; what follows is left out of comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

/// Conditions that all have to hold, `>=20.10, <29`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    conditions: Vec<(Relation, Version)>,
    written: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    AtLeast,
    MoreThan,
    AtMost,
    LessThan,
    Equal,
}

const RELATIONS: [(&str, Relation); 5] = [
    (">=", Relation::AtLeast),
    ("<=", Relation::AtMost),
    (">", Relation::MoreThan),
    ("<", Relation::LessThan),
    ("=", Relation::Equal),
];

impl Version {
    /// Reads the leading numbers of a version.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: &str =
            text.trim().split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or("");
        let mut parts = numbers.split('.').map(str::parse::<u32>);
        let major = parts.next()?.ok()?;
        let mut next = || parts.next().and_then(Result::ok).unwrap_or(0);
        Some(Self(major, next(), next()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

impl Range {
    /// Reads a range.
    pub fn parse(text: &str) -> Option<Self> {
        let conditions = text
            .split(',')
            .map(|part| {
                let part = part.trim();
                let (sign, relation) = RELATIONS.iter().find(|(sign, _)| part.starts_with(sign))?;
                Some((*relation, Version::parse(&part[sign.len()..])?))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Self { conditions, written: text.to_owned() })
    }

    /// Whether a version fulfils all conditions.
    pub fn contains(&self, version: Version) -> bool {
        self.conditions.iter().all(|(relation, bound)| match relation {
            Relation::AtLeast => version >= *bound,
            Relation::MoreThan => version > *bound,
            Relation::AtMost => version <= *bound,
            Relation::LessThan => version < *bound,
            Relation::Equal => version == *bound,
        })
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dockers_versions_compare_by_their_numbers() {
        let range = Range::parse(">=1.10, <29").unwrap();
        for (text, inside) in [
            ("1.9.1", false),
            ("1.10.3", true),
            ("17.06.2-ce", true),
            ("20.10.24+dfsg1", true),
            ("28.5.2", true),
            ("29.0.0", false),
        ] {
            assert_eq!(range.contains(Version::parse(text).unwrap()), inside, "{text}");
        }
        assert!(Range::parse("20").is_none() && Range::parse(">=x").is_none());
        assert!(Version::parse("dev").is_none());
    }
}
