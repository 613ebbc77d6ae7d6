//! A path below a folder, as a scenario writes it: `app/Dockerfile`.

use super::{decode::Decoder, problem::Problem, source::Located, yaml::Node};

/// Reads one; what leads out of its folder, or is spelt in a roundabout way, is a problem.
pub fn below(decoder: &Decoder, node: &Node, what: &str) -> Option<Located<String>> {
    let path = decoder.text(node, what)?;
    below_here(decoder, path, what)
}

/// The same for a key.
pub fn below_here(decoder: &Decoder, path: Located<String>, what: &str) -> Option<Located<String>> {
    if is_below(&path.value) {
        return Some(path);
    }
    decoder.report(
        Problem::new(path.at, format!("{what} is not a path below its folder: `{}`", path.value))
            .help("write names with `/` between them, such as app/Dockerfile"),
    );
    None
}

fn is_below(path: &str) -> bool {
    let odd = |c: char| c.is_control() || c == '\\';
    path.len() <= 255
        && !path.contains(odd)
        && path.split('/').all(|name| !matches!(name, "" | "." | "..") && !name.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn a_path_stays_below_its_folder() {
        for path in ["app", "app/Dockerfile", ".env", "a b", "ü/x.tar.gz"] {
            assert!(is_below(path), "{path}");
        }
        for path in
            ["", "/etc", "..", "../x", "a/../../x", "./a", "a//b", "a/", "a\\b", "a\nb", "-rf"]
        {
            assert!(!is_below(path), "{path}");
        }
    }
}
