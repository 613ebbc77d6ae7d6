//! The parsers of what another registry answers.

use super::{
    address::Upstream,
    challenge::Challenge,
    document::{Document, Platform, members_for, offered},
    token,
};
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[
    Row {
        name: "document of an upstream",
        cases: 3_000,
        seeds: seeds![
            r#"{"schemaVersion":2,"config":{"mediaType":"c","size":7,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},"layers":[]}"#,
            r#"{"manifests":[{"mediaType":"x","size":1,"digest":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","platform":{"os":"linux","architecture":"arm","variant":"v7"}}]}"#,
            r#"{"os":"linux","architecture":"amd64","rootfs":{}}"#,
        ],
        parse: |input| {
            let platform = Platform::of_config("x", input);
            let Ok(read) = Document::parse("x", input) else { return 0 };
            let members = read.members().unwrap_or_default();
            let wanted = platform.map_or(0, |platform| members_for(members, &platform).len());
            offered(members).len() + wanted + read.layers().count()
        },
    },
    Row {
        name: "challenge and address",
        cases: 10_000,
        seeds: seeds![
            r#"Bearer realm="https://auth.docker.io/token",service="registry",scope="a:b\"c:pull""#,
            "Basic realm=x",
            "https://registry.example.com:5000",
            "http://127.0.0.1",
        ],
        parse: |input| {
            let text = text(input);
            let asked =
                Challenge::parse(&text).and_then(|read| token::place(&read, "a/b", true).ok());
            assert!(asked.is_none_or(|url| url.scheme() == "https"), "{text}");
            text.parse::<Upstream>().map_or(0, |read| read.to_string().len())
        },
    },
    Row {
        name: "token's answer",
        cases: 7_500,
        seeds: seeds![
            r#"{"token":"eyJhbGciOi.x-y_z","access_token":"eyJ","expires_in":300,"issued_at":"2026-01-01T00:00:00Z"}"#,
            r#"{"token":null,"access_token":"\u00e9\u007f\n"}"#,
        ],
        parse: |input| {
            token::header(input).map_or(0, |header| {
                assert!(header.is_sensitive(), "nobody prints it");
                header.len()
            })
        },
    },
];

#[test]
fn what_an_upstream_says_takes_anything() {
    hold(ROWS);
}
