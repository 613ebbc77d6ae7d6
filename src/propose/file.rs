//! A file, by the piece of it that tells the most.

use super::{
    keys::{Keys, PRIVATE_KEY, Todo, is_fit, is_secret},
    proposal::{Proposal, Unfit, fit_name},
};
use crate::{
    draft::yaml::quoted,
    file::{FileKind, FileSeen},
    lab::telling,
};

pub(super) fn propose(
    path: &str,
    container: Option<&str>,
    seen: &FileSeen,
) -> Result<Proposal, Unfit> {
    let file = match seen {
        FileSeen::There(file) => file,
        FileSeen::NoPlace => return Err(Unfit::NoContainer),
        FileSeen::Absent { .. } | FileSeen::Dangling => return Err(Unfit::Missing),
    };
    fit_name(path)?;
    let mut keys = Keys::default();
    keys.text("path", path);
    if let Some(container) = container {
        fit_name(container)?;
        keys.text("container", container);
    }
    if file.kind != FileKind::File {
        keys.word("kind", &file.kind.name());
    }
    // Who made it by an editor has what the umask left; who made it a program says so.
    if file.kind == FileKind::File && file.mode & 0o111 != 0 {
        keys.word("mode", &quoted(&format!("{:03o}", file.mode)));
    }
    if let Some(content) = &file.content {
        said(&mut keys, "content", &content.text);
    }
    let within = container.map_or_else(String::new, |name| format!(" in the container {name}"));
    Ok(Proposal::of("file", format!("{path}{within} is there"), keys))
}

/// The piece that tells the most, where it can be written and is no secret.
pub(super) fn said(keys: &mut Keys, key: &'static str, text: &str) {
    let is_key = text.contains(PRIVATE_KEY);
    let fit = text.lines().filter(|line| is_fit(line));
    let (secret, lines): (Vec<&str>, Vec<&str>) = fit.partition(|line| is_key || is_secret(line));
    if let Some(piece) = telling(&lines).filter(|piece| is_fit(piece) && !is_secret(piece)) {
        keys.word(key, &format!("{{ contains: {} }}", quoted(piece)));
    } else if !secret.is_empty() {
        keys.todos.push(Todo::Secret(key.to_owned()));
    }
}
