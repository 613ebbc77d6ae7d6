//! Where the links of a handout lead, as far as that is beside it.

use super::page::Page;

/// The files beside the handout that its links lead to, as paths from its own folder: whoever can look says which of
/// them are not there. What is anybody's guess is none of them: another site, a place that a site's own program fills
/// in, a page that one makes.
pub fn beside(handout: &str) -> Vec<String> {
    let links = Page::of(handout).links;
    let mut files: Vec<String> = links.iter().filter_map(|link| file(&link.to)).collect();
    files.sort();
    files.dedup();
    files
}

/// The file that a link leads to, where it is one beside the handout with an end to its name.
pub(super) fn file(to: &str) -> Option<String> {
    let path = to.split(['#', '?']).next().unwrap_or_default();
    let is_made = path.contains(['{', '}', '<', '>', '\\', '$']);
    if path.is_empty() || path.starts_with('/') || is_made || has_scheme(path) {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    let (stem, end) = name.rsplit_once('.')?;
    // `www.docker.com` without a scheme is no file either, but a mistake of another kind.
    let is_file = !stem.is_empty() && FILES.contains(&end.to_ascii_lowercase().as_str());
    is_file.then(|| decoded(path))
}

/// What files end in that handouts lead to.
const FILES: &[&str] = &[
    "md", "markdown", "mdx", "txt", "png", "jpg", "jpeg", "gif", "svg", "webp", "yml", "yaml",
    "json", "sh", "py", "go", "js", "pdf", "zip", "tar", "gz", "conf", "toml", "xml", "csv",
];

/// Whether it is `https:…`, `mailto:…`.
fn has_scheme(path: &str) -> bool {
    let Some((scheme, _)) = path.split_once(':') else { return false };
    scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// With the characters that `%20` and its like stand for.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = || text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match bytes[at] {
            b'%' if hex().is_some() => {
                out.extend(hex());
                at += 3;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_beside_the_handout_are_asked_for() {
        let text = "[a](x.md#y) [b](../img/p%20q.png) [c](https://x.y/z.md) [d](#e) [f](/abs.md) [g]({{ site.url }}/h.md) [i](folder/) [j](page) [k](mailto:a@b.md) ![l](x.md) [m](www.docker.com)";
        assert_eq!(beside(text), ["../img/p q.png", "x.md"]);
        assert_eq!(decoded("a%2Gb%é%41"), "a%2Gb%éA");
    }
}
