//! Where a program is looked for, the nearest first.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use tempfile::TempDir;

use super::{
    Bring, NotBrought, Taken,
    choose::{Tried, newest},
    image, look,
    package::{self, Listed},
    recipe::{self, Recipe},
    store::{Kept, Store},
};
use crate::{
    brought::{PassedOver, Source, Why},
    classroom::upstream::Upstream,
    syntax::version::Version,
    wording,
};

/// Packages that are tried: apt may list a hundred, and no network is none for each of them.
const TRIES: usize = 2;

impl Bring<'_> {
    /// Looks everywhere, the nearest first.
    pub(super) async fn search(
        &self,
        recipe: &Recipe,
        suits: &dyn Fn(Version) -> bool,
        passed: &mut Vec<PassedOver>,
    ) -> Result<Option<Taken>, NotBrought> {
        if let Some(taken) = self.here(recipe, suits, passed).await {
            return Ok(Some(taken));
        }
        self.go_on()?;
        for listed in self.listed(recipe, suits, passed).await.into_iter().take(TRIES) {
            (self.tell)(&wording::brought::fetching(&listed.told()));
            let got = self.out_of_package(&listed, recipe, suits).await;
            self.go_on()?;
            match got {
                Ok(taken) => return Ok(Some(taken)),
                Err(why) => passed.push(PassedOver { what: listed.told(), why }),
            }
        }
        for upstream in image::upstreams(self.upstream) {
            let Some(image) = &recipe.image else { continue };
            let what = format!("the image {} of {upstream}", image.name);
            (self.tell)(&wording::brought::fetching(&what));
            let got = self.out_of_image(image, &upstream, recipe, suits).await;
            self.go_on()?;
            match got {
                Ok(taken) => return Ok(Some(taken)),
                Err(why) => passed.push(PassedOver { what, why }),
            }
        }
        Ok(None)
    }

    /// Looks on the host, and among what was fetched before.
    pub(super) async fn here(
        &self,
        recipe: &Recipe,
        suits: &dyn Fn(Version) -> bool,
        passed: &mut Vec<PassedOver>,
    ) -> Option<Taken> {
        let path = &self.origin.machine.path;
        let mut tried = Vec::new();
        for file in look::files(path, recipe.program) {
            tried.push(look::tried(recipe, file, path, self.cancel).await);
        }
        if let Some((file, said)) = newest(tried, suits, passed) {
            let from = Source::Host { path: file.clone() };
            return Some(Taken { file, said, from });
        }
        let mut tried = Vec::new();
        for kept in self.store().map_or_else(Vec::new, |store| store.all(recipe.program)) {
            let what = kept.file.display().to_string();
            let said = if kept.is_whole {
                look::version(recipe, &kept.file, path, self.cancel).await
            } else {
                Err(Why::Damaged)
            };
            tried.push(Tried { file: kept, what, said });
        }
        let (Kept { file, from, .. }, said) = newest(tried, suits, passed)?;
        Some(Taken { file, said, from })
    }

    pub(super) async fn listed(
        &self,
        recipe: &Recipe,
        suits: &dyn Fn(Version) -> bool,
        passed: &mut Vec<PassedOver>,
    ) -> Vec<Listed> {
        // A tool of which no version is asked for may be any.
        match package::listed(recipe, &self.origin.variables, suits, self.cancel).await {
            Ok(listed) => {
                if listed.is_empty() {
                    let what = format!("the packages {}", recipe.packages.join(", "));
                    let why = Why::NotHad("apt lists none that would do".to_owned());
                    passed.push(PassedOver { what, why });
                }
                listed
            }
            Err(why) => {
                passed
                    .push(PassedOver { what: "the packages of the distribution".to_owned(), why });
                Vec::new()
            }
        }
    }

    async fn out_of_package(
        &self,
        listed: &Listed,
        recipe: &Recipe,
        suits: &dyn Fn(Version) -> bool,
    ) -> Result<Taken, Why> {
        let (store, aside) = self.aside()?;
        let variables = &self.origin.variables;
        let file = package::fetch(listed, recipe, aside.path(), variables, self.cancel).await?;
        let (name, version) = (listed.name.clone(), listed.version.clone());
        self.keep(&store, &file, Source::Package { name, version }, recipe, suits).await
    }

    async fn out_of_image(
        &self,
        image: &recipe::Image,
        upstream: &Upstream,
        recipe: &Recipe,
        suits: &dyn Fn(Version) -> bool,
    ) -> Result<Taken, Why> {
        let (store, aside) = self.aside()?;
        let (file, from) = image::fetch(image, upstream, aside.path(), self.cancel).await?;
        self.keep(&store, &file, from, recipe, suits).await
    }

    /// Tries what was fetched, and keeps it where it does.
    async fn keep(
        &self,
        store: &Store,
        file: &Path,
        from: Source,
        recipe: &Recipe,
        suits: &dyn Fn(Version) -> bool,
    ) -> Result<Taken, Why> {
        let failed = |error: std::io::Error| Why::NotHad(format!("it cannot be kept: {error}"));
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).map_err(failed)?;
        let said = look::version(recipe, file, &self.origin.machine.path, self.cancel).await?;
        if let Some(version) = said.version()
            && !Version::parse(version).is_some_and(suits)
        {
            return Err(Why::Version(version.to_owned()));
        }
        let kept = store.keep(file, recipe.program, from).map_err(failed)?;
        Ok(Taken { file: kept.file, said, from: kept.from })
    }

    fn store(&self) -> Option<Store> {
        self.origin.machine.cache.as_deref().map(Store::below)
    }

    fn aside(&self) -> Result<(Store, TempDir), Why> {
        let none = || Why::NotHad("there is no HOME to keep it below".to_owned());
        let store = self.store().ok_or_else(none)?;
        let aside = store.aside().map_err(|error| {
            let told = "no folder to fetch it into can be made below ~/.cache/labcheck (root: /var/cache/labcheck)";
            Why::NotHad(format!("{told}: {error}"))
        })?;
        Ok((store, aside))
    }
}
