//! Where the docker client finds its user's plugins, such as `docker compose` installed for one user. They
//! live beside the user's configuration, which stays out of a classroom: its folders alone are named there.

use std::path::{Path, PathBuf};

use crate::{
    env::{Variables, value},
    host::read,
};

/// A configuration larger than this is none of docker's, in bytes.
const LARGEST: u64 = 1 << 20;

/// The folders, the first first.
pub(crate) fn folders(variables: &Variables) -> Vec<PathBuf> {
    let home = || value(variables, "HOME").map(|home| Path::new(home).join(".docker"));
    let config = value(variables, "DOCKER_CONFIG").map(PathBuf::from).or_else(home);
    let Some(config) = config else { return Vec::new() };
    let config = std::path::absolute(&config).unwrap_or(config);
    let mut folders = extra(&config.join("config.json"));
    folders.push(config.join("cli-plugins"));
    folders.retain(|folder| folder.is_absolute() && folder.is_dir());
    folders
}

/// What the configuration names besides. Nothing else of it is read.
fn extra(config: &Path) -> Vec<PathBuf> {
    extra_of(&read::bounded(config, LARGEST).unwrap_or_default())
}

pub(super) fn extra_of(config: &[u8]) -> Vec<PathBuf> {
    let config: serde_json::Value = serde_json::from_slice(config).unwrap_or_default();
    let folders = config["cliPluginsExtraDirs"].as_array().into_iter().flatten();
    folders.filter_map(|folder| folder.as_str().map(PathBuf::from)).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_users_own_folder_and_those_that_the_configuration_names_are_found_where_they_are() {
        let home = tempfile::tempdir().unwrap();
        let at = |name: &str| home.path().join(name);
        let here = |variables: &[(&str, PathBuf)]| {
            let variables: Variables =
                variables.iter().map(|(n, v)| ((*n).into(), v.clone().into())).collect();
            folders(&variables)
        };
        assert_eq!(here(&[]), Vec::<PathBuf>::new());
        let at_home = [("HOME", home.path().to_owned())];
        assert_eq!(here(&at_home), Vec::<PathBuf>::new(), "there is none");
        for folder in [".docker/cli-plugins", "extra", "other/cli-plugins"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        assert_eq!(here(&at_home), [at(".docker/cli-plugins")]);
        let named = serde_json::json!({"cliPluginsExtraDirs": [at("extra"), at("none"), "relative"], "auths": {"x": {}}});
        fs::write(at(".docker/config.json"), named.to_string()).unwrap();
        assert_eq!(here(&at_home), [at("extra"), at(".docker/cli-plugins")]);
        let other = [("HOME", home.path().to_owned()), ("DOCKER_CONFIG", at("other"))];
        assert_eq!(here(&other), [at("other/cli-plugins")]);
        fs::write(at(".docker/config.json"), "no JSON").unwrap();
        assert_eq!(here(&at_home), [at(".docker/cli-plugins")]);
    }
}
