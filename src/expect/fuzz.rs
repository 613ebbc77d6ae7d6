//! The reader of tables as docker prints them.

use super::printed::parse;
use crate::fuzz::driver::{Row, hold, seeds, text};

const ROWS: &[Row] = &[Row {
    name: "table of docker's",
    cases: 100,
    seeds: || {
        let wide = "a  ".repeat(1_200) + "\n" + &"b\n".repeat(1_200);
        let printed = seeds![
            "REPOSITORY   TAG    IMAGE ID       CREATED        SIZE\nalpine       edge   0123456789ab   2 weeks ago    7MB\n<none>       <none> 0   x   y\n",
            "Info ->   U  In Use\nIMAGE         ID     DISK USAGE\nalpine:edge   0123   7MB   U\n",
            "IMAGE  x\n",
            wide,
        ];
        printed()
    },
    parse: |input| {
        let table = parse(&text(input));
        let _ = (table.has_heading(), table.has("TAG"));
        table.heading.len() + table.rows.iter().map(|row| row.len() / 2).sum::<usize>()
    },
}];

#[test]
fn what_docker_prints_in_columns_takes_anything() {
    hold(ROWS);
}
