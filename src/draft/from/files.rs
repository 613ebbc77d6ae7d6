//! The files of a folder, as they were read.

use std::collections::BTreeMap;

/// The files of a folder, each by its path in it.
#[derive(Clone, Debug, Default)]
pub struct Files {
    all: BTreeMap<String, Content>,
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Text.
    Text(String),
    /// A file that nobody reads as text, and why, as the end of a sentence.
    Other(String),
    /// What was not looked into and may be a folder, and why.
    Closed(String),
}

impl Files {
    /// Adds one.
    pub fn add(&mut self, path: &str, content: Content) {
        self.all.insert(path.to_owned(), content);
    }

    /// What is in one.
    #[cfg(test)]
    pub(crate) fn content(&self, path: &str) -> Option<&Content> {
        self.all.get(path)
    }

    /// Their paths, in order.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(String::as_str)
    }

    /// Those below a folder whose path ends with `/`.
    pub(super) fn below<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = &'f str> {
        self.paths().filter(move |path| path.starts_with(folder))
    }

    /// The text of one, or why there is none.
    pub(super) fn text(&self, path: &str) -> Result<&str, String> {
        let path = plain(path);
        match self.all.get(&path) {
            Some(Content::Text(text)) => Ok(text),
            Some(Content::Other(why) | Content::Closed(why)) => Err(why.clone()),
            None if self.below(&format!("{path}/")).next().is_some() => {
                Err("it is a folder".to_owned())
            }
            None => Err(self.above(&path).unwrap_or_else(|| "it is not in this folder".to_owned())),
        }
    }

    /// Whether there is one.
    pub(super) fn has(&self, path: &str) -> bool {
        self.all.contains_key(path)
    }

    /// What was not looked into, and why.
    pub(super) fn closed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.all.iter().filter_map(|(path, content)| match content {
            Content::Closed(why) => Some((path.as_str(), why.as_str())),
            Content::Text(_) | Content::Other(_) => None,
        })
    }

    /// Why nothing is known of what lies below what was not looked into.
    pub(super) fn above(&self, path: &str) -> Option<String> {
        let below =
            |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let (folder, why) = self.closed().find(|(folder, _)| below(folder))?;
        Some(format!("it lies below {folder}, of which nothing is read: {why}"))
    }
}

/// A path without `./`.
pub(super) fn plain(path: &str) -> String {
    let parts: Vec<&str> =
        path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    parts.join("/")
}
