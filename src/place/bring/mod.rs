//! Programs that a lab needs and the host has not: a docker client with content trust, which Docker 29 dropped, and
//! `notary`, which newer distributions dropped. They are found, or fetched, before the lab's machine is made, and lie in
//! it over the host's own.
//!
//! The first that does is taken: one that was named, the host's own, another one of the host's, one that was fetched
//! before, a package of the distribution's, an image's layer. Each is run before it is trusted.

mod choose;
mod image;
mod look;
mod package;
pub(crate) mod prospect;
mod recipe;
mod search;
mod startable;
mod store;
mod wanted;

use std::{
    fs,
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;

use self::{
    choose::Said,
    recipe::{DOCKER, Recipe},
    wanted::Wanted,
};
use super::origin::Origin;
use crate::{
    brought::{Because, Brought, Lack, PassedOver, Source, Why},
    classroom::{Laid, upstream::Upstream},
    host::docker::DockerCli,
    output::refusal::Refusal,
    scenario::model::{Scenario, Step},
    syntax::version::Version,
    wording,
};

/// Who looks for programs, and by what.
pub(crate) struct Bring<'b> {
    pub(crate) origin: &'b Origin,
    /// The docker that was named on the command line.
    pub(crate) named: Option<&'b Path>,
    /// The registry that stands for Docker Hub.
    pub(crate) upstream: Option<&'b Upstream>,
    pub(crate) cancel: &'b CancellationToken,
    /// Is told what is begun that takes long.
    pub(crate) tell: fn(&str),
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The version of the docker that the lab gets; nothing where that says none.
    pub(crate) client: Option<String>,
    /// What lies over the host's own.
    pub(crate) laid: Vec<Laid>,
    /// Why the lab gets a client that does not do, or none.
    pub(crate) lack: Option<Lack>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum NotBrought {
    /// Somebody wants no more of it.
    Interrupted,
    /// The one that was named does not do.
    Refused(Refusal),
}

/// A program that does.
struct Taken {
    file: PathBuf,
    said: Said,
    from: Source,
}

impl NotBrought {
    /// As a verb ends by it.
    pub(crate) fn told(self, interrupted: impl FnOnce() -> Refusal) -> Refusal {
        match self {
            Self::Interrupted => interrupted(),
            Self::Refused(refusal) => refusal,
        }
    }
}

impl Bring<'_> {
    /// Finds what these steps of a scenario need, and tells what cannot be had. Where the lab gets no machine of its
    /// own, there is nothing that it could be laid in.
    pub(crate) async fn for_lab(
        &self,
        has_machine: bool,
        scenario: &Scenario,
        steps: &[&Step],
    ) -> Result<Found, NotBrought> {
        if !has_machine {
            if let Some(file) = self.client_named() {
                (self.tell)(&wording::brought::named_for_nothing(file));
            }
            return Ok(Found::default());
        }
        let found = self.bring(scenario, steps).await?;
        if let Some(lack) = &found.lack {
            let told = wording::brought::lack(lack);
            if lack.because == Because::Missing {
                let nothing = format!("{told}\nNothing was started.");
                return Err(NotBrought::Refused(Refusal::error(nothing).laid_out()));
            }
            (self.tell)(&told);
        }
        Ok(found)
    }

    /// Finds what these steps of a scenario need.
    async fn bring(&self, scenario: &Scenario, steps: &[&Step]) -> Result<Found, NotBrought> {
        let mut found = self.client(Wanted::by(scenario, steps)).await?;
        for name in scenario.tools(steps.iter().copied()) {
            if let Some(recipe) = recipe::tool(&name).filter(|_| self.lacks(&name)) {
                let taken = self.search(recipe, &|_| true, &mut Vec::new()).await?;
                found.laid.extend(
                    taken.and_then(|taken| self.laid(recipe, taken, Because::Missing, None).ok()),
                );
            }
        }
        Ok(found)
    }

    async fn client(&self, wanted: Wanted) -> Result<Found, NotBrought> {
        let own = self.own().await;
        self.go_on()?;
        if let Some(file) = self.client_named() {
            let laid = self.named(file, &wanted, own.version()).await;
            self.go_on()?;
            let laid = laid.map_err(NotBrought::Refused)?;
            let client = laid.brought.version.clone();
            return Ok(Found { client, laid: vec![laid], lack: None });
        }
        let Some(because) = own.because(&wanted) else {
            return Ok(Found { client: own.version(), ..Found::default() });
        };
        let wanted = wanted.with_engine(self.engine().await);
        let mut passed = Vec::new();
        let taken = self.search(&DOCKER, &|version| wanted.suits(version), &mut passed).await?;
        if let Some(taken) = taken {
            match self.laid(&DOCKER, taken, because.clone(), own.version()) {
                Ok(laid) => {
                    let client = laid.brought.version.clone();
                    return Ok(Found { client, laid: vec![laid], lack: None });
                }
                Err(not) => passed.push(not),
            }
        }
        let lack = Lack { instead_of: own.version(), because, passed };
        Ok(Found { client: own.version(), laid: Vec::new(), lack: Some(lack) })
    }

    /// The docker that is named: on the command line, else by the environment.
    fn client_named(&self) -> Option<&Path> {
        self.named.or(self.origin.machine.client.as_deref())
    }

    /// The one that is named, or why it does not do.
    async fn named(
        &self,
        file: &Path,
        wanted: &Wanted,
        instead_of: Option<String>,
    ) -> Result<Laid, Refusal> {
        let refused = |why: &Why| Refusal::usage(wording::brought::named_in_vain(file, why));
        let real = fs::canonicalize(file);
        let real = real.map_err(|error| refused(&Why::NotHad(error.to_string())))?;
        let path = &self.origin.machine.path;
        let said = look::version(&DOCKER, &real, path, self.cancel).await;
        let said = said.map_err(|why| refused(&why))?;
        let version = said.version().and_then(Version::parse);
        if let Some(because) =
            version.map_or(Some(Because::Strange), |version| wanted.misses(version))
        {
            let version = said.version().unwrap_or_default();
            return Err(Refusal::usage(wording::brought::named_and_wrong(file, version, &because)));
        }
        let taken = Taken { file: real, said, from: Source::Named { path: file.to_owned() } };
        let laid = self.laid(&DOCKER, taken, Because::Named, instead_of);
        laid.map_err(|passed| refused(&passed.why))
    }

    /// The host's own.
    async fn own(&self) -> Own {
        if self.origin.machine.program(DOCKER.program).is_none() {
            return Own::None;
        }
        let cli = DockerCli::new(self.origin.variables.clone(), self.cancel.clone());
        cli.version().await.map_or(Own::Strange, Own::Version)
    }

    /// The version of the engine that the lab's machine gets. It is asked only where another client is looked for.
    async fn engine(&self) -> Option<Version> {
        const DOCKERD: Recipe = Recipe { program: "dockerd", packages: &[], image: None, ..DOCKER };
        let file = self.origin.machine.program(DOCKERD.program)?;
        let said = look::version(&DOCKERD, &file, &self.origin.machine.path, self.cancel).await;
        said.ok().and_then(|said| Version::parse(said.version()?))
    }

    /// Whether the host has no program of this name.
    fn lacks(&self, program: &str) -> bool {
        self.origin.machine.program(program).is_none()
    }

    /// A program as the lab's machine gets it.
    fn laid(
        &self,
        recipe: &Recipe,
        taken: Taken,
        because: Because,
        instead_of: Option<String>,
    ) -> Result<Laid, PassedOver> {
        let Taken { file, said, from } = taken;
        let digest = store::digest_of(&file).map_err(|error| PassedOver {
            what: file.display().to_string(),
            why: Why::NotHad(error.to_string()),
        })?;
        let brought = Brought {
            program: recipe.program.to_owned(),
            version: said.version().map(str::to_owned),
            instead_of,
            because,
            from,
            digest: digest.to_string(),
        };
        let over = look::places(&self.origin.machine.path, recipe.program);
        Ok(Laid { brought, file, over })
    }

    fn go_on(&self) -> Result<(), NotBrought> {
        if self.cancel.is_cancelled() { Err(NotBrought::Interrupted) } else { Ok(()) }
    }
}

/// The host's own docker.
enum Own {
    None,
    /// It says no version that a docker would say.
    Strange,
    Version(String),
}

impl Own {
    fn version(&self) -> Option<String> {
        match self {
            Self::Version(version) => Some(version.clone()),
            Self::None | Self::Strange => None,
        }
    }

    /// Why it does not do, if it does not.
    fn because(&self, wanted: &Wanted) -> Option<Because> {
        match self {
            Self::None => Some(Because::Missing),
            Self::Strange => Some(Because::Strange),
            Self::Version(version) => wanted.because(Version::parse(version)),
        }
    }
}
