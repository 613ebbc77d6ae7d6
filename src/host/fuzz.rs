//! The parsers of what docker and its engine say.

use super::{context, docker::version_of, engine};
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[
    Row {
        name: "event of an engine",
        cases: 5_000,
        seeds: seeds![
            r#"{"status":"pull","id":"alpine:edge","Type":"image","Action":"pull","Actor":{"ID":"alpine:edge","Attributes":{"name":"alpine"}},"scope":"local","time":1767225600,"timeNano":1767225600000000000}"#,
            r#"{"Type":"container","Action":"exec_start: sh -c x","Actor":{"ID":"0123456789abcdef","Attributes":{"image":"x"}},"timeNano":1}"#,
        ],
        parse: |input| {
            serde_json::from_slice(input)
                .ok()
                .and_then(engine::told)
                .map_or(0, |(_, event)| event.action.len())
        },
    },
    Row {
        name: "version of docker",
        cases: 15_000,
        seeds: seeds![
            "Docker version 28.3.1, build 38b7060",
            "Docker version 20.10.5+dfsg1, build 55c4c88"
        ],
        parse: |input| version_of(&text(input)).map_or(0, str::len),
    },
    Row {
        name: "docker's config.json and a context's meta.json",
        cases: 7_500,
        seeds: seeds![
            r#"{"auths":{"x":{"auth":"eDp5"}},"currentContext":"foo","cliPluginsExtraDirs":["/x"]}"#,
            r#"{"Name":"foo","Metadata":{},"Endpoints":{"docker":{"Host":"ssh://me@host:22","SkipTLSVerify":false}}}"#,
        ],
        parse: |input| {
            let current = context::current_of(input).map_or(0, |name| {
                assert!(!name.is_empty());
                name.len()
            });
            let endpoint = context::endpoint_of(input).map_or(0, |to| {
                assert!(context::are_same(&to, &to));
                to.len()
            });
            current + endpoint
        },
    },
];

#[test]
fn what_docker_says_takes_anything() {
    hold(ROWS);
}
