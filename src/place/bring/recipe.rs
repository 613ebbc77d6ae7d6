//! The programs that can be brought, and where each is to be had.

use super::choose::Said;
use crate::host::docker::version_of;

/// A program that can be brought.
pub(super) struct Recipe {
    /// What it is typed as.
    pub(super) program: &'static str,
    /// What it is asked to tell its version.
    pub(super) asked: &'static str,
    /// What it says then; nothing where that is not what such a program says.
    pub(super) read: fn(&str) -> Option<Said>,
    /// Packages that have it, the first the best of those of one version.
    pub(super) packages: &'static [&'static str],
    /// Where it is in them.
    pub(super) in_package: &'static str,
    /// An image that has it.
    pub(super) image: Option<Image>,
}

/// An image of Docker Hub's that has a program.
pub(super) struct Image {
    pub(super) repository: &'static str,
    pub(super) tag: &'static str,
    /// As people call it.
    pub(super) name: &'static str,
    /// The program in it.
    pub(super) path: &'static str,
}

/// The docker client. `docker-ce-cli` is Docker's own package; Debian has had the client in `docker.io`, and has it in
/// `docker-cli` since 13.
pub(super) const DOCKER: Recipe = Recipe {
    program: "docker",
    asked: "--version",
    read: |printed| version_of(printed).map(|version| Said::Version(version.to_owned())),
    packages: &["docker-ce-cli", "docker-cli", "docker.io"],
    in_package: "usr/bin/docker",
    image: Some(Image {
        repository: "library/docker",
        tag: "28-cli",
        name: "docker:28-cli",
        path: "usr/local/bin/docker",
    }),
};

/// Notary's client. No image that anybody keeps has it.
const NOTARY: Recipe = Recipe {
    program: "notary",
    asked: "version",
    read: notary_version,
    packages: &["notary"],
    in_package: "usr/bin/notary",
    image: None,
};

/// The tool of this name, where it can be brought.
pub(super) fn tool(name: &str) -> Option<&'static Recipe> {
    const TOOLS: &[Recipe] = &[NOTARY];
    TOOLS.iter().find(|recipe| recipe.program == name)
}

/// Debian's notary says no version.
fn notary_version(printed: &str) -> Option<Said> {
    let mut lines = printed.lines().map(str::trim);
    if lines.next() != Some("notary") {
        return None;
    }
    let version = lines.next()?.strip_prefix("Version:")?.trim();
    Some(if version.is_empty() { Said::Nothing } else { Said::Version(version.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_known_by_what_it_says_of_itself() {
        let version = |text: &str| Some(Said::Version(text.to_owned()));
        for (recipe, printed, wanted) in [
            (&DOCKER, "Docker version 28.5.2, build ecc6942\n", version("28.5.2")),
            (&DOCKER, "Docker version 20.10.24+dfsg1, build 297e128\n", version("20.10.24+dfsg1")),
            (&DOCKER, "podman version 5.4.2\n", None),
            (&DOCKER, "", None),
            (&NOTARY, "notary\n Version:    0.7.0\n Git commit: 5a5cef5\n", version("0.7.0")),
            // Debian's, to the letter.
            (
                &NOTARY,
                "notary\n Version:    \n Git commit: \n Go version: go1.19.8\n",
                Some(Said::Nothing),
            ),
            (&NOTARY, "notation\n Version: 1.3.2\n", None),
        ] {
            assert_eq!((recipe.read)(printed), wanted, "{printed}");
        }
        assert!(tool("notary").is_some() && tool("docker").is_none() && tool("cosign").is_none());
    }
}
