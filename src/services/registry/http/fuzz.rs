//! The parsers of the registry's requests.

use axum::http::Uri;

use super::{
    query::Query,
    range::{Part, check_chunk},
    route::Route,
};
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[
    Row {
        name: "path of the registry",
        cases: 10_000,
        seeds: seeds![
            "/v2/",
            "/v2/_catalog",
            "/v2/you/alpine/tags/list",
            "/v2/you/alpine/manifests/edge",
            "/v2/a/blobs/sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "/v2/a/blobs/uploads/0123456789abcdef0123456789abcdef",
            "/v2/a/referrers/sha256:00%2f",
        ],
        parse: |input| {
            let _ = Route::parse(&text(input)).map(|route| route.target());
            0
        },
    },
    Row {
        name: "query string",
        cases: 10_000,
        seeds: seeds![
            "/v2/?n=10&last=edge",
            "/?mount=sha256%3A00&from=a%2Fb",
            "/?digest=a+b&digest=c"
        ],
        parse: |input| {
            let Ok(uri) = text(input).parse::<Uri>() else { return 0 };
            let query = Query::of(&uri);
            let found =
                ["n", "last", "digest", "from"].map(|name| query.get(name).unwrap_or_default());
            let pairs: Vec<_> = found.iter().map(|value| ("k", *value)).collect();
            Query::encode(&pairs).len()
        },
    },
    Row {
        name: "range",
        cases: 15_000,
        seeds: seeds!["bytes=0-99", "bytes=-5", "bytes=7-", "bytes 0-9/10", "0-99"],
        parse: |input| {
            let text = text(input);
            for size in [0, 1, 100, u64::MAX] {
                if let Part::Bytes(first, last) = Part::read(&text, size) {
                    assert!(first <= last && last < size, "{first} {last} {size}");
                }
                let _ = check_chunk(&text, size, Some(size));
            }
            0
        },
    },
];

#[test]
fn what_is_asked_takes_anything() {
    hold(ROWS);
}
