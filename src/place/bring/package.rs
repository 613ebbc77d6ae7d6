//! A program out of a package of the distribution's: fetched by apt, held against the digest that apt lists, unpacked and
//! not installed. Nobody has to be root for it.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use super::{look::last_words, recipe::Recipe, store::digest_by};
use crate::{
    brought::Why,
    env::Variables,
    host::{Environment, Exit, Limits, process::Command},
    oci::Digest,
    syntax::version::Version,
};

/// Time for apt to tell what there is.
const LIST_WITHIN: Duration = Duration::from_secs(30);
/// Time for a package to come, some 40 MB, and to be unpacked.
const FETCH_WITHIN: Duration = Duration::from_mins(3);

/// A package that is to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    /// Its version, as the distribution writes it.
    pub(super) version: String,
}

/// What apt is to fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Announced {
    file: String,
    digest: Digest,
}

impl Listed {
    /// For a person.
    pub(super) fn told(&self) -> String {
        format!("the package {} {}", self.name, self.version)
    }
}

/// What of this program apt lists and suits, the best first.
pub(super) async fn listed(
    recipe: &Recipe,
    variables: &Variables,
    suits: impl Fn(Version) -> bool,
    cancel: &CancellationToken,
) -> Result<Vec<Listed>, Why> {
    let args = ["madison"].iter().chain(recipe.packages).copied();
    let printed = run("apt-cache", args, Path::new("/"), variables, LIST_WITHIN, cancel).await?;
    Ok(best_first(&printed, recipe.packages, suits))
}

/// Fetches one into a folder that is empty; where the program is then.
pub(super) async fn fetch(
    package: &Listed,
    recipe: &Recipe,
    into: &Path,
    variables: &Variables,
    cancel: &CancellationToken,
) -> Result<PathBuf, Why> {
    let odd = |what: &str| Why::NotHad(what.to_owned());
    let wanted = format!("{}={}", package.name, package.version);
    let download = |more: &[&'static str]| {
        let args = ["-qq", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=30"];
        let args = args.into_iter().chain(["-o", "Acquire::https::Timeout=30"]);
        let args = args.chain(more.iter().copied()).chain(["download"]);
        let args: Vec<&str> = args.chain([wanted.as_str()]).collect();
        args.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    // Of what is there already apt names nothing.
    let printed =
        run("apt-get", download(&["--print-uris"]), into, variables, LIST_WITHIN, cancel).await?;
    let announced = announced(&printed).ok_or_else(|| odd("apt names no digest for it"))?;
    run("apt-get", download(&[]), into, variables, FETCH_WITHIN, cancel).await?;
    let file = into.join(&announced.file);
    let seen = digest_by(announced.digest.algorithm(), &file);
    let seen = seen.map_err(|error| odd(&format!("{} cannot be read: {error}", announced.file)))?;
    if seen != announced.digest {
        return Err(Why::Damaged);
    }
    let unpacked = into.join("unpacked");
    let args = [OsStr::new("--extract"), file.as_os_str(), unpacked.as_os_str()];
    run("dpkg-deb", args, into, variables, FETCH_WITHIN, cancel).await?;
    let program = unpacked.join(recipe.in_package);
    let is_file = fs::symlink_metadata(&program).is_ok_and(|data| data.is_file());
    if is_file { Ok(program) } else { Err(odd("the program is not in it")) }
}

async fn run<A: Into<OsString>>(
    program: &str,
    args: impl IntoIterator<Item = A>,
    folder: &Path,
    variables: &Variables,
    within: Duration,
    cancel: &CancellationToken,
) -> Result<String, Why> {
    let environment = Environment::exactly(variables.clone()).set("LC_ALL", "C");
    let output = Command::new(program)
        .args(args)
        .cwd(folder)
        .environment(environment)
        .limits(Limits::within(within))
        .run(cancel)
        .await;
    if output.exit.is_success() {
        return Ok(output.stdout.text().into_owned());
    }
    let is_started = !matches!(output.exit, Exit::CouldNotStart { .. });
    Err(Why::NotHad(if is_started {
        format!("{program}: {}", last_words(&output))
    } else {
        format!("there is no {program} here")
    }))
}

/// Reads `apt-cache madison`: `PACKAGE | VERSION | SOURCE`.
fn best_first(printed: &str, packages: &[&str], suits: impl Fn(Version) -> bool) -> Vec<Listed> {
    let mut found: Vec<(Version, usize, Listed)> = Vec::new();
    for line in printed.lines() {
        let mut cells = line.split('|').map(str::trim);
        let (Some(name), Some(version), Some(source)) = (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let Some(rank) = packages.iter().position(|package| *package == name) else { continue };
        // An epoch stands before the program's own version.
        let own = version.split_once(':').map_or(version, |(_, own)| own);
        let Some(own) = Version::parse(own).filter(|own| suits(*own)) else { continue };
        let listed = Listed { name: name.to_owned(), version: version.to_owned() };
        let is_known = found.iter().any(|(.., known)| *known == listed);
        if !is_known && !source.ends_with("Sources") {
            found.push((own, rank, listed));
        }
    }
    found.sort_by(|(one, rank, _), (other, others, _)| other.cmp(one).then(rank.cmp(others)));
    found.into_iter().map(|(.., listed)| listed).collect()
}

/// Reads `apt-get download --print-uris`: `'URI' FILE SIZE ALGORITHM:HEX`.
fn announced(printed: &str) -> Option<Announced> {
    let mut words = printed.lines().find(|line| line.starts_with('\''))?.split(' ').skip(1);
    let (file, _size, digest) = (words.next()?, words.next()?, words.next()?);
    let (algorithm, hex) = digest.split_once(':')?;
    let digest = format!("{}:{hex}", algorithm.to_ascii_lowercase()).parse().ok()?;
    let is_name = !file.contains('/') && !file.starts_with('.');
    is_name.then(|| Announced { file: file.to_owned(), digest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_apt_lists_the_newest_that_suits_is_the_first() {
        let printed = "\
docker-ce-cli | 5:29.1.0-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages
docker-ce-cli | 5:28.5.2-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages
docker-ce-cli | 5:28.5.1-1~debian.13~trixie | https://download.docker.com/linux/debian trixie/stable amd64 Packages
docker-cli | 28.5.2+dfsg4-1 | http://deb.debian.org/debian sid/main amd64 Packages
docker-cli | 26.1.5+dfsg1-9+b11 | http://deb.debian.org/debian trixie/main amd64 Packages
 docker.io | 28.5.2+dfsg4-1 | http://deb.debian.org/debian sid/main amd64 Packages
 docker.io | 28.5.2+dfsg4-1 | http://deb.debian.org/debian sid/main Sources
 other | 28.9.9 | x y
broken
";
        let packages = super::super::recipe::DOCKER.packages;
        let all = best_first(printed, packages, |version| version < Version(29, 0, 0));
        let told: Vec<String> =
            all.iter().map(|one| format!("{}={}", one.name, one.version)).collect();
        assert_eq!(
            told,
            [
                "docker-ce-cli=5:28.5.2-1~debian.13~trixie",
                "docker-cli=28.5.2+dfsg4-1",
                "docker.io=28.5.2+dfsg4-1",
                "docker-ce-cli=5:28.5.1-1~debian.13~trixie",
                "docker-cli=26.1.5+dfsg1-9+b11",
            ]
        );
        assert_eq!(best_first("", packages, |_| true), []);
    }

    #[test]
    fn what_apt_announces_is_a_file_with_its_digest_or_nothing() {
        let hex = "daf8ff8f7aa53e8533d38e386fcc2a11e8f3891210776fb78a84b98feb4eea0e";
        let line =
            |file: &str, digest: &str| format!("'http://x/{file}' {file} 36256664 {digest}\n");
        let wanted = |file: &str| Announced {
            file: file.to_owned(),
            digest: format!("sha256:{hex}").parse().unwrap(),
        };
        let read = |file: &str, digest: &str| announced(&line(file, digest));
        let file = "docker.io_20.10.24+dfsg1-1+deb12u1+b6_amd64.deb";
        assert_eq!(read(file, &format!("SHA256:{hex}")), Some(wanted(file)));
        assert_eq!(read(file, "MD5Sum:00112233445566778899aabbccddeeff"), None);
        assert_eq!(read("../x.deb", &format!("SHA256:{hex}")), None);
        assert_eq!(read(file, ""), None);
        assert_eq!(announced(""), None);
    }
}
