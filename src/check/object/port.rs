//! Published ports and mounts, as `docker run -p` and `-v` take them.

/// A port that is published: `[IP:][HOST:]CONTAINER[/PROTOCOL]`. What is left out is any; the protocol is TCP.
#[derive(Debug, PartialEq, Eq)]
struct Port<'t> {
    ip: Option<&'t str>,
    host: Option<u16>,
    container: u16,
    protocol: &'t str,
}

impl<'t> Port<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (rest, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        if !["tcp", "udp", "sctp"].contains(&protocol) {
            return None;
        }
        let (rest, container) = rest.rsplit_once(':').map_or((None, rest), |(r, c)| (Some(r), c));
        let (ip, host) = match rest {
            None => (None, None),
            Some(rest) => match rest.rsplit_once(':') {
                None => (None, Some(rest)),
                Some((ip, host)) => (Some(ip), Some(host)),
            },
        };
        // `127.0.0.1::80`: any port of that address.
        let host = host.filter(|host| !host.is_empty());
        let host = host.map(str::parse).transpose().ok()?;
        Some(Self { ip, host, container: container.parse().ok()?, protocol })
    }
}

/// Whether a port that is published is the one that is wanted.
pub(super) fn is_port(wanted: &str, seen: &str) -> bool {
    let (Some(wanted), Some(seen)) = (Port::parse(wanted), Port::parse(seen)) else { return false };
    wanted.container == seen.container
        && wanted.protocol == seen.protocol
        && (wanted.host.is_none() || wanted.host == seen.host)
        && (wanted.ip.is_none() || wanted.ip == seen.ip)
}

/// What is wrong with a port.
pub(super) fn wrong_port(text: &str) -> Option<&'static str> {
    Port::parse(text).is_none().then_some(
        "write `CONTAINER`, `HOST:CONTAINER` or `IP:HOST:CONTAINER`, with `/udp` behind it where it is not TCP",
    )
}

/// Whether something that is mounted is what is wanted: `[SOURCE:]TARGET[:ro|:rw]`. What is left out is any.
pub(super) fn is_mount(wanted: &str, seen: &str) -> bool {
    let (Some(wanted), Some(seen)) = (Mount::parse(wanted), Mount::parse(seen)) else {
        return false;
    };
    let is_source = |wanted: &str| match wanted.strip_prefix("./") {
        Some(below) => seen.source.is_some_and(|seen| seen.ends_with(&format!("/{below}"))),
        None => seen.source == Some(wanted),
    };
    wanted.target == seen.target
        && wanted.source.is_none_or(is_source)
        && (wanted.mode.is_none() || wanted.mode == seen.mode)
}

/// What is wrong with a mount.
pub(super) fn wrong_mount(text: &str) -> Option<&'static str> {
    Mount::parse(text).is_none().then_some(
        "write `/TARGET`, `VOLUME:/TARGET`, `/FOLDER:/TARGET` or `./FOLDER:/TARGET`, with `:ro` or `:rw` behind it where that counts",
    )
}

#[derive(Debug, PartialEq, Eq)]
struct Mount<'t> {
    source: Option<&'t str>,
    target: &'t str,
    mode: Option<&'t str>,
}

impl<'t> Mount<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let mode = ["ro", "rw"]
            .into_iter()
            .find(|mode| text.strip_suffix(mode).is_some_and(|rest| rest.ends_with(':')));
        let rest = mode.map_or(text, |mode| &text[..text.len() - mode.len() - 1]);
        let (source, target) = rest.split_once(':').map_or((None, rest), |(s, t)| (Some(s), t));
        let is_whole = target.starts_with('/') && !target.contains(':');
        (is_whole && source != Some("")).then_some(Self { source, target, mode })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_fits_where_all_that_is_written_of_it_is_so() {
        let seen = "0.0.0.0:8080:80/tcp";
        for (wanted, fits) in [
            ("80", true),
            ("80/tcp", true),
            ("8080:80", true),
            ("0.0.0.0:8080:80", true),
            ("0.0.0.0::80", true),
            ("127.0.0.1:8080:80", false),
            ("127.0.0.1::80", false),
            ("8081:80", false),
            ("81", false),
            ("80/udp", false),
            ("8080", false),
        ] {
            assert_eq!(is_port(wanted, seen), fits, "{wanted}");
            assert_eq!(wrong_port(wanted), None, "{wanted}");
        }
        assert!(is_port("[::]:8080:80", "[::]:8080:80/tcp"));
        for wrong in ["", "x", "80/x", "a:80", "8080:", "99999", "80-81"] {
            assert!(wrong_port(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn a_mount_fits_where_all_that_is_written_of_it_is_so() {
        for (wanted, seen, fits) in [
            ("/data", "db:/data:rw", true),
            ("db:/data", "db:/data:rw", true),
            ("db:/data:rw", "db:/data:rw", true),
            ("db:/data:ro", "db:/data:rw", false),
            ("/data:ro", "db:/data:ro", true),
            ("other:/data", "db:/data:rw", false),
            ("/date", "db:/data:rw", false),
            ("/srv/html:/www", "/srv/html:/www:ro", true),
            ("./html:/www", "/home/me/html:/www:rw", true),
            ("./html:/www", "/home/me/xhtml:/www:rw", false),
            ("./html:/www", "html:/www:rw", false),
        ] {
            assert_eq!(is_mount(wanted, seen), fits, "{wanted} {seen}");
            assert_eq!(wrong_mount(wanted), None, "{wanted}");
        }
        for wrong in ["", "data", ":/data", "a:b", "a:/b:x", "a:/b:/c:ro"] {
            assert!(wrong_mount(wrong).is_some(), "{wrong}");
        }
    }
}
