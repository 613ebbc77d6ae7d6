//! `multipart/form-data` (RFC 7578) as far as uploads of trust metadata use it: a body that is
//! wholly in memory, and of each part its file name and its content.
//!
//! Stricter than a browser's parser: anything unusual is refused, never guessed.

const MOST_PARTS: usize = 256;
const LONGEST_HEADERS: usize = 4096;
const LONGEST_BOUNDARY: usize = 70;

/// One part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilePart<'a> {
    /// The `filename`, empty where there is none.
    pub(super) name: String,
    /// The bytes as they were sent.
    pub(super) content: &'a [u8],
}

/// The body is no such form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body is no multipart form of files")]
pub(super) struct Malformed;

/// The boundary that a `Content-Type` header names, if it is one of multipart forms.
pub(super) fn boundary_of(content_type: &str) -> Option<&str> {
    let (kind, rest) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = rest.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    })?;
    let fits = |b: u8| b.is_ascii_graphic() && b != b'"';
    let length = (1..=LONGEST_BOUNDARY).contains(&boundary.len());
    (length && boundary.bytes().all(fits)).then_some(boundary)
}

/// The parts of a body, in their order.
pub(super) fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<FilePart<'a>>, Malformed> {
    let delimiter = format!("\r\n--{boundary}");
    let first = delimiter.as_bytes().get(2..).ok_or(Malformed)?;
    // Go's writer ends every form with a delimiter on a line of its own, also one without any part: that is
    // what a client sends that has nothing new to publish.
    let body = body.strip_prefix(b"\r\n").unwrap_or(body);
    let mut rest = body.strip_prefix(first).ok_or(Malformed)?;
    let mut found = Vec::new();
    loop {
        if let Some(end) = rest.strip_prefix(b"--") {
            let clean = matches!(end, b"" | b"\r\n");
            return if clean { Ok(found) } else { Err(Malformed) };
        }
        let part = rest.strip_prefix(b"\r\n").ok_or(Malformed)?;
        let (headers, after) = split_at(part, b"\r\n\r\n").ok_or(Malformed)?;
        let (content, after) = split_at(after, delimiter.as_bytes()).ok_or(Malformed)?;
        if headers.len() > LONGEST_HEADERS || found.len() >= MOST_PARTS {
            return Err(Malformed);
        }
        found.push(FilePart { name: file_name(headers)?, content });
        rest = after;
    }
}

/// What is before and after the first occurrence of `mark`.
fn split_at<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

fn file_name(headers: &[u8]) -> Result<String, Malformed> {
    let headers = std::str::from_utf8(headers).map_err(|_| Malformed)?;
    let disposition = headers.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition").then_some(value)
    });
    let disposition = disposition.ok_or(Malformed)?;
    let Some((_, after)) = disposition.split_once("filename=\"") else { return Ok(String::new()) };
    let (name, _) = after.split_once('"').ok_or(Malformed)?;
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, content) in parts {
            let head = format!(
                "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--b--\r\n");
        body
    }

    #[test]
    fn files_are_read_as_gos_writer_sends_them() {
        let content: &[u8] = b"{}\r\n--c\r\n";
        let body = form(&[("root", b"{}"), ("targets/releases", content), ("empty", b"")]);
        let read = parts(&body, "b").unwrap();
        let expected: [(&str, &[u8]); 3] =
            [("root", b"{}"), ("targets/releases", content), ("empty", b"")];
        assert_eq!(read.len(), 3);
        for (part, (name, content)) in read.iter().zip(expected) {
            assert_eq!((part.name.as_str(), part.content), (name, content));
        }
        for nothing in [&b"--b--\r\n"[..], b"\r\n--b--\r\n"] {
            assert_eq!(parts(nothing, "b").unwrap(), []);
        }
    }

    #[test]
    fn anything_else_is_malformed() {
        let good = form(&[("root", b"{}")]);
        for cut in 0..good.len() - 2 {
            assert_eq!(parts(&good[..cut], "b"), Err(Malformed), "cut at {cut}");
        }
        for bad in [
            "",
            "b",
            "--b",
            "--b--x",
            "--bx\r\n\r\n\r\n--b--",
            "x--b--",
            "--b\r\n\r\nno disposition\r\n--b--",
        ] {
            assert_eq!(parts(bad.as_bytes(), "b"), Err(Malformed), "{bad:?}");
        }
        let many = vec![("a", b"".as_slice()); MOST_PARTS + 1];
        assert_eq!(parts(&form(&many), "b"), Err(Malformed));
        let field = b"--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--";
        assert_eq!(parts(field, "b").unwrap()[0].name, "");
    }

    #[test]
    fn a_boundary_is_found_in_a_content_type() {
        let table = [
            ("multipart/form-data; boundary=abc", Some("abc")),
            ("Multipart/Form-Data; charset=x; Boundary=\"a:b\"", Some("a:b")),
            ("multipart/form-data", None),
            ("multipart/mixed; boundary=abc", None),
            ("multipart/form-data; boundary=", None),
            ("multipart/form-data; boundary=a b", None),
            ("application/json", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(boundary_of(text), expected, "{text}");
        }
        assert_eq!(boundary_of(&format!("multipart/form-data; boundary={}", "a".repeat(71))), None);
    }

    proptest! {
        #[test]
        fn no_body_makes_the_parser_panic(body: Vec<u8>, boundary in "[a-z-]{1,3}") {
            let _ = parts(&body, &boundary);
        }

        #[test]
        fn what_is_written_is_read(contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5)) {
            prop_assume!(contents.iter().all(|c| !c.windows(5).any(|w| w == b"\r\n--b")));
            let named: Vec<(&str, &[u8])> = contents.iter().map(|c| ("x", c.as_slice())).collect();
            let body = form(&named);
            let read = parts(&body, "b").unwrap();
            prop_assert_eq!(read.iter().map(|part| part.content.to_vec()).collect::<Vec<_>>(), contents);
        }
    }
}
