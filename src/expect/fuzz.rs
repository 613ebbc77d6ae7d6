//! The readers of tables as docker prints them, and of JSON and lines as any program does.

use super::{json::JsonExpect, kind::Kind as _, kind::Seen, near::near_line, printed::parse};
use crate::{
    fuzz::driver::{Row, hold, seeds, text},
    outcome::{Exit, Outcome, Stream},
    syntax::{decode::Decoder, template::Vars, yaml},
};

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

const PRINTED: &[Row] = &[Row {
    name: "json and lines of a program",
    cases: 1_000,
    seeds: seeds![
        r#"[{"State":{"Running":true,"Pid":1.5},"Mounts":[null,"x"],"Config":{"Labels":{"a.b":"c"}}}]"#,
        r#"{"0":{"Stat":{}}}"#,
        "Status: Image is up to date\nready\n",
    ],
    parse: |input| {
        let printed = text(input).into_owned();
        let near = near_line("Status: raedy", &printed).map_or(0, |near| near.text.len());
        let stdout = Stream { text: printed, truncated: false };
        let (exit, stderr) = (Exit::Code(0), Stream::default());
        let circumstances = Box::default();
        let outcome = Outcome { exit, stdout, stderr, screen: None, took_ms: 1, circumstances };
        let (vars, command, outcome) = (Vars::new(), "x", &outcome);
        let seen = Seen { outcome, command, vars: &vars, line: &|_| 1 };
        let judged = |yaml: &str| {
            let node = yaml::parse(yaml).ok()?;
            JsonExpect::read(&Decoder::default(), &node)?.judge(&seen).ok()
        };
        let ways =
            ["{ at: 0.State.Running, is: 1 }", "{ at: 0.x, absent: true }", "{ has: [[1]] }"];
        near + ways.iter().filter_map(|yaml| judged(yaml)).map(|found| found.len()).sum::<usize>()
    },
}];

#[test]
fn what_a_program_prints_takes_anything() {
    hold(PRINTED);
}
