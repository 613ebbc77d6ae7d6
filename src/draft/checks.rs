//! What is news after a step, as checks that could not pass before it.

use super::{
    changes::{Ran, State, Thing},
    images::Images,
    world::{Image, Made, News},
    yaml::{quoted, scalar},
};
use crate::oci::{Reference, is_served};

/// A check as YAML has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Check {
    /// What it proves.
    pub(super) name: String,
    /// What is expected, on one line.
    pub(super) expect: String,
    /// Whether a later step undoes it, so that it counts that it was so once.
    pub(super) is_undone: bool,
    /// Whether an earlier step makes the same true, so that it must not count that it was so once.
    pub(super) is_repeated: bool,
}

/// The check of it, if one can be had.
pub(super) fn check(news: &News<'_>, images: &Images) -> Option<Check> {
    let (name, expect) = match news {
        News::Image(name, image) => {
            let shown = name.familiar();
            let written = scalar(&shown);
            match image {
                Image::Pulled => {
                    let id = images.id(name)?;
                    let digest = quoted(&format!("${{{{ images.{id}.digest }}}}"));
                    (
                        format!("{shown} is here, as the registry has it"),
                        format!("{{ image: {{ name: {written}, digest: {digest} }} }}"),
                    )
                }
                Image::Made => (
                    format!("{shown} was made here"),
                    format!("{{ image: {{ name: {written}, local: true }} }}"),
                ),
                Image::Tagged(from) => (
                    format!("{shown} is another name of {}", from.familiar()),
                    format!(
                        "{{ image: {{ name: {written}, same_as: {} }} }}",
                        scalar(&from.familiar())
                    ),
                ),
                // What never was here is not here either, so that it has to have been removed.
                Image::Gone if is_served(name) => (
                    format!("{shown} was removed and is gone"),
                    format!(
                        "[{{ deed: {{ removed: {written} }} }}, {{ image: {{ name: {written}, present: false }} }}]"
                    ),
                ),
                Image::Gone => (
                    format!("{shown} is gone"),
                    format!("{{ image: {{ name: {written}, present: false }} }}"),
                ),
                Image::Unknown => return None,
            }
        }
        News::Thing(Thing::Container(name), made) => container(Some(name), made)?,
        News::Thing(Thing::Network(name), made) => plain("network", name, made.state)?,
        News::Thing(Thing::Volume(name), made) => plain("volume", name, made.state)?,
        News::Nameless(_, made) => container(None, made)?,
        News::Ran(image) => {
            if !is_served(image) {
                return None;
            }
            let image = image.familiar();
            (
                format!("a container of {image} ran"),
                format!("{{ deed: {{ ran: {} }} }}", scalar(&image)),
            )
        }
    };
    Some(Check { name, expect, is_undone: false, is_repeated: false })
}

fn plain(kind: &str, name: &str, state: State) -> Option<(String, String)> {
    let written = scalar(name);
    match state {
        State::Here => Some((
            format!("the {kind} {name} is there"),
            format!("{{ {kind}: {{ name: {written} }} }}"),
        )),
        State::Gone => Some((
            format!("the {kind} {name} is gone"),
            format!("{{ {kind}: {{ name: {written}, gone: true }} }}"),
        )),
        State::Created | State::Running | State::Paused | State::Exited | State::Unknown => None,
    }
}

fn container(name: Option<&String>, made: &Made) -> Option<(String, String)> {
    let is = match made.state {
        State::Created => "is created",
        State::Running => "runs",
        State::Paused => "is paused",
        State::Exited => "has ended",
        State::Gone => "is gone",
        State::Here => "is there",
        State::Unknown => return None,
    };
    let state = match made.state {
        State::Created => Some("created"),
        State::Running => Some("running"),
        State::Paused => Some("paused"),
        State::Exited => Some("exited"),
        State::Gone | State::Here | State::Unknown => None,
    };
    let image = made.ran.as_ref().and_then(|ran| ran.image.as_ref()).map(Reference::familiar);
    let of = match (name, &image) {
        (Some(name), _) => format!("the container {name}"),
        (None, Some(image)) => format!("a container of {image}"),
        (None, None) => return None,
    };
    let mut keys: Vec<String> = Vec::new();
    keys.extend(name.map(|name| format!("name: {}", scalar(name))));
    if made.state == State::Gone {
        keys.push("gone: true".to_owned());
        return Some((format!("{of} {is}"), format!("{{ container: {{ {} }} }}", keys.join(", "))));
    }
    keys.extend(image.map(|image| format!("image: {}", scalar(&image))));
    keys.extend(state.map(|state| format!("state: {state}")));
    keys.extend(made.ran.iter().flat_map(properties));
    Some((format!("{of} {is}"), format!("{{ container: {{ {} }} }}", keys.join(", "))))
}

/// What a check can ask of the flags that it was started with.
fn properties(ran: &Ran) -> Vec<String> {
    let all = ran.properties.iter().filter_map(|(key, values)| {
        let is_fit = |value: &&String| match *key {
            "ports" => is_port(value),
            "mounts" => is_mount(value),
            _ => value.chars().all(|c| c.is_ascii_alphanumeric() || "_.-:".contains(c)),
        };
        let values: Vec<String> = values.iter().filter(is_fit).map(|value| quoted(value)).collect();
        match (*key, &values[..]) {
            (_, []) => None,
            ("restart", [value, ..]) => {
                let is_one = ["\"no\"", "\"always\"", "\"unless-stopped\"", "\"on-failure\""];
                is_one.contains(&value.as_str()).then(|| format!("restart: {value}"))
            }
            (key, values) => Some(format!("{key}: [{}]", values.join(", "))),
        }
    });
    all.collect()
}

/// Numbers only, with the container's port and perhaps the host's.
fn is_port(value: &str) -> bool {
    let parts: Vec<&str> = value.split(':').collect();
    parts.len() <= 2 && parts.iter().all(|part| part.parse::<u16>().is_ok_and(|port| port > 0))
}

/// A volume by its name: of a folder nobody knows from where it is typed.
fn is_mount(value: &str) -> bool {
    let name = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    value.split_once(':').is_some_and(|(source, target)| {
        !source.is_empty()
            && !source.starts_with('.')
            && name(source)
            && target.starts_with('/')
            && !target.contains(':')
    })
}
