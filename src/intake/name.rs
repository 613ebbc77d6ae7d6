//! Names in an archive: its folders and its file, or why it is refused. Nothing is unpacked to them; but who handed a
//! file in is read out of its name, which has to be the same to every program.

use super::error::NameFault;

/// The names of the folders and of the file itself.
pub(super) fn parts(name: &str) -> Result<Vec<String>, NameFault> {
    let drive =
        |name: &str| matches!(name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
    if name.contains('\0') {
        return Err(NameFault::Nul);
    }
    if name.contains('\\') {
        return Err(NameFault::Backslash);
    }
    if name.starts_with('/') {
        return Err(NameFault::Root);
    }
    if drive(name) {
        return Err(NameFault::Drive);
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => return Err(NameFault::Up),
            part => parts.push(part.to_owned()),
        }
    }
    if parts.is_empty() { Err(NameFault::Nothing) } else { Ok(parts) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_out_or_reads_differently_elsewhere_is_refused() {
        for (name, wanted) in [
            ("a/b.labcheck", Ok("a|b.labcheck")),
            ("./a//b", Ok("a|b")),
            ("a/..b", Ok("a|..b")),
            ("a/c:b", Ok("a|c:b")),
            ("1:a", Ok("1:a")),
            ("a:", Err(NameFault::Drive)),
            ("C:/a", Err(NameFault::Drive)),
            ("../a", Err(NameFault::Up)),
            ("a/../b", Err(NameFault::Up)),
            ("a/..", Err(NameFault::Up)),
            ("/a", Err(NameFault::Root)),
            ("a\\b", Err(NameFault::Backslash)),
            ("..\\b", Err(NameFault::Backslash)),
            ("a\0.txt", Err(NameFault::Nul)),
            ("", Err(NameFault::Nothing)),
            ("./.", Err(NameFault::Nothing)),
        ] {
            assert_eq!(
                parts(name),
                wanted.map(|w| w.split('|').map(str::to_owned).collect()),
                "{name}"
            );
        }
    }
}
