//! What is expected of commands, by a real shell and a real engine: what is so passes, and what is not is red for what it
//! is.

use labcheck::{
    outcome::Exit,
    scenario::model::Scenario,
    verdict::{Difference, SeenData, WantedExit},
};

use crate::support::{Room, can_have_private_engine, differences, load, red};

/// A lab of one step for each of these lists of commands.
fn lab(steps: &[&str]) -> Scenario {
    let mut text = String::from(
        "version: 1\ntitle: x\nlab: x.md\nclassroom: { images: [{ name: \"busy:1\", build: shell, id: busy }] }\nsteps:\n",
    );
    for (at, commands) in steps.iter().enumerate() {
        let at = at.to_string();
        text.push_str(&["  - id: s", &at, "\n    section: S\n    do:\n", commands].concat());
    }
    load(&text)
}

#[tokio::test]
async fn an_end_a_place_in_json_what_is_read_and_what_comes_by_itself_are_as_expected() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = lab(&[r#"
      - { run: docker run --rm busy:1 false, expect: [{ exit: nonzero }] }
      - { run: "false", expect: [{ exit: [0, 1] }] }
      - { run: "sh -c 'kill -INT $$'", expect: [{ exit: { signal: int } }] }
      - { run: docker run --rm --init busy:1 sh -c 'kill -KILL $$', expect: [{ exit: { signal: kill } }] }
      - { run: docker run -d --name web --pids-limit 50 busy:1 sleep 600 }
      - run: docker inspect web
        expect:
          - json: { at: 0.State.Running, is: true }
          - json: { at: 0.Config, has: { Cmd: [sleep] } }
          - json: { at: 0.HostConfig.PidsLimit, is: 50 }
          - json: { at: '0.NetworkSettings.Ports["80/tcp"]', absent: true }
      - { run: "(until [ -e go ]; do :; done; echo ready > here) & true" }
      - { run: "touch go; cat here", within: 20s, expect: [{ stdout: { contains: ready } }] }
      - { run: docker run -i --rm busy:1 sh, stdin: ["echo in $((1+1))"], expect: [{ stdout: { line: in 2 } }] }
      - { run: "cat", expect: [{ stdout: empty }] }
      - session: docker run -it --rm busy:1 sh
        talk: [{ send: cat }, { press: ^C, until: '# ' }, { press: <Ctrl-D> }]
        expect: [{ exit: [0, 130] }]
      - { run: docker rm -f web }
"#.trim_start_matches('\n')]);
    let room = Room::open(&scenario).await;
    assert_eq!(red(&room.run(&scenario, &[]).await), []);
    room.close().await;
}

#[tokio::test]
async fn an_end_that_is_none_and_json_that_ends_are_red_for_what_they_are() {
    if !can_have_private_engine() {
        return;
    }
    let scenario = lab(&[
        "      - { run: nosuchprogram, expect: [{ exit: nonzero }] }\n",
        "      - { run: timeout 0.1 sleep 60, expect: [{ exit: nonzero }] }\n",
        "      - { run: nosuchprogram | grep x, expect: [{ exit: nonzero }] }\n",
        "      - { run: docker info, expect: [{ json: { at: a, absent: true } }] }\n",
        "      - { run: cat nothing, within: 300ms, expect: [{ exit: 0 }] }\n",
    ]);
    let room = Room::open(&scenario).await;
    let records = room.run(&scenario, &[]).await;
    let found = red(&records);
    let told = |at: usize| differences(&found[at].1)[0].clone();
    for (at, status, place) in [(0, 127, None), (1, 124, None), (2, 127, Some(1))] {
        let Difference::OtherExit { wanted, seen, program, .. } = told(at) else {
            panic!("{:?}", found[at])
        };
        assert_eq!((wanted, seen, program), (WantedExit::Nonzero, Exit::Code(status), place));
    }
    assert!(
        matches!(told(3), Difference::Data { seen: SeenData::NotJson { line: 1, .. }, .. }),
        "{:?}",
        found[3]
    );
    assert!(matches!(told(4), Difference::Exit { wanted: 0, .. }), "{:?}", found[4]);
    assert!(records[4].actions[0].attempts.is_some_and(|attempts| attempts > 1));
    room.close().await;
}
