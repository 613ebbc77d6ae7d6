//! Amounts as Docker's options take them: `512m` of memory, `1.5` CPUs.

/// Bytes, as `--memory` takes them (docker/go-units, `RAMInBytes`): a number with `b`, `k`, `m`, `g` or `t`.
fn bytes(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let bare = lower.strip_suffix("ib").or_else(|| lower.strip_suffix('b')).unwrap_or(&lower);
    let (number, shift) = match bare.char_indices().last()? {
        (at, 'k') => (&bare[..at], 10),
        (at, 'm') => (&bare[..at], 20),
        (at, 'g') => (&bare[..at], 30),
        (at, 't') => (&bare[..at], 40),
        _ => (bare, 0),
    };
    let billionths = u128::from(billionths(number)?);
    u64::try_from((billionths << shift) / 1_000_000_000).ok()
}

/// What is told where there is no limit.
pub(super) const NO_LIMIT: &str = "no limit";

/// A limit of bytes as it is told; 0 is none.
pub(super) fn limit(bytes: u64) -> String {
    if bytes == 0 { NO_LIMIT.to_owned() } else { exact(bytes) }
}

/// A limit of CPUs, in billionths, as it is told; 0 is none.
pub(super) fn cpu_limit(billionths: u64) -> String {
    if billionths == 0 { NO_LIMIT.to_owned() } else { decimal(billionths) }
}

/// Whether a limit of bytes is the one that is wanted.
pub(super) fn are_bytes(wanted: &str, seen: &str) -> bool {
    bytes(wanted).is_some_and(|wanted| bytes(seen) == Some(wanted))
}

/// What is wrong with bytes.
pub(super) fn wrong_bytes(text: &str) -> Option<&'static str> {
    bytes(text).is_none().then_some("write a number with `b`, `k`, `m` or `g`, as `512m`")
}

/// Whether a limit of CPUs is the one that is wanted.
pub(super) fn are_cpus(wanted: &str, seen: &str) -> bool {
    billionths(wanted).is_some_and(|wanted| billionths(seen) == Some(wanted))
}

/// What is wrong with a number of CPUs.
pub(super) fn wrong_cpus(text: &str) -> Option<&'static str> {
    billionths(text).is_none().then_some("write a number, as `0.5`")
}

/// A number with at most nine digits behind the point, in billionths: what the engine counts CPUs in.
fn billionths(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > 9 || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let part: u64 = format!("{part:0<9}").parse().ok()?;
    whole.parse::<u64>().ok()?.checked_mul(1_000_000_000)?.checked_add(part)
}

/// Billionths as they are written.
fn decimal(billionths: u64) -> String {
    let (whole, part) = (billionths / 1_000_000_000, billionths % 1_000_000_000);
    let text = format!("{whole}.{part:09}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Bytes in the largest unit that counts them exactly, as `512m`.
fn exact(bytes: u64) -> String {
    let units = [(40, 't'), (30, 'g'), (20, 'm'), (10, 'k')];
    let unit = units.iter().find(|(shift, _)| bytes != 0 && bytes.is_multiple_of(1 << shift));
    unit.map_or_else(|| format!("{bytes}b"), |(shift, unit)| format!("{}{unit}", bytes >> shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_as_docker_reads_them() {
        for (text, count) in [
            ("512m", Some(512 << 20)),
            ("512M", Some(512 << 20)),
            ("512mb", Some(512 << 20)),
            ("512MiB", Some(512 << 20)),
            ("1.5g", Some(3 << 29)),
            ("64k", Some(64 << 10)),
            ("2t", Some(2 << 40)),
            ("100", Some(100)),
            ("100b", Some(100)),
            ("", None),
            ("m", None),
            ("-1m", None),
            ("5x", None),
            ("99999999999t", None),
        ] {
            assert_eq!(bytes(text), count, "{text}");
        }
        assert_eq!([512 << 20, 3 << 29, 100, 0].map(exact), ["512m", "1536m", "100b", "0b"]);
    }

    #[test]
    fn cpus_are_counted_in_billionths() {
        for (text, count) in [
            ("1", Some(1_000_000_000)),
            ("0.5", Some(500_000_000)),
            ("1.50", Some(1_500_000_000)),
            ("0.000000001", Some(1)),
            (".5", None),
            ("1.0000000001", None),
            ("x", None),
            ("99999999999999", None),
        ] {
            assert_eq!(billionths(text), count, "{text}");
        }
        assert_eq!([1_500_000_000, 2_000_000_000, 1].map(decimal), ["1.5", "2", "0.000000001"]);
    }
}
