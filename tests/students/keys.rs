//! Between the keys and docker stands a recorder: keys do what they do without it.

use crate::{student::Student, terminal::Terminal};

const EVENTS: &str = "docker events --filter type=image";

/// What keys come to at a docker command that runs: the status that it ends with.
fn after(terminal: &mut Terminal, typed: &str, keys: &[u8]) -> i32 {
    terminal.sends(typed);
    // It has the terminal once it prints.
    terminal.until("docker events[^\n]*\n(?s:.*)image tag ");
    terminal.presses(keys);
    terminal.prompt("").code
}

#[test]
fn the_keys_of_a_terminal_reach_docker_and_its_containers() {
    let Some(student) = Student::arrives() else { return };
    let mut terminal = student.starts();
    terminal.types("docker pull -q alpine:edge").ended(0);
    // Something goes on all the time.
    terminal.types("(until test -e stop; do docker tag alpine:edge x:1; done) &").ended(0);
    let told = after(&mut terminal, EVENTS, b"\x03");
    terminal.types("export LABCHECK_UNTOLD=1").ended(0);
    let untold = after(&mut terminal, EVENTS, b"\x03");
    assert_eq!(told, untold, "Ctrl-C");
    terminal.types("unset LABCHECK_UNTOLD").ended(0);
    // Ctrl-Z stops it, and the shell can go on with it.
    assert_eq!(after(&mut terminal, EVENTS, b"\x1a"), 148, "Ctrl-Z");
    terminal.types("jobs").has(&["Stopped", "docker events"]);
    assert_eq!(after(&mut terminal, "fg", b"\x03"), told, "Ctrl-C after fg");
    terminal.types("touch stop; wait").ended(0);
    // In a container the keys are its own.
    terminal.sends("docker run --rm -it alpine:edge sh");
    terminal.until("# $");
    terminal.sends("stty size; exit 7");
    assert!(terminal.until("50 2000").contains("50 2000"));
    assert_eq!(terminal.prompt("").code, 7);
    student.leaves(terminal);
}
