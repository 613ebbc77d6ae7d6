//! The parser of the client's own configuration.

use super::plugins;
use crate::fuzz::driver::{Row, hold, seeds};

const ROWS: &[Row] = &[Row {
    name: "plugins of docker's config.json",
    cases: 7_500,
    seeds: seeds![
        r#"{"auths":{},"cliPluginsExtraDirs":["/usr/x","../y",7]}"#,
        r#"{"cliPluginsExtraDirs":{"0":"/x"}}"#,
    ],
    parse: |input| plugins::extra_of(input).iter().map(|folder| folder.as_os_str().len()).sum(),
}];

#[test]
fn what_a_client_has_configured_takes_anything() {
    hold(ROWS);
}
