//! `labcheck doctor`: what this machine has for labs, and the remedy for what it lacks. Every line stands
//! by itself: none of them needs a running engine.

mod docker;
mod line;

use std::net::{Ipv4Addr, TcpListener};

use anstream::print;

use self::line::{Line, State};
use crate::{
    classroom::images,
    cli::texts::DoctorArgs,
    env::Variables,
    exit::ExitStatus,
    library,
    machine::{Needs, Unmet},
    output::{refusal::Refusal, terminal},
    place::machine::Machine,
    scenario::{
        model::Scenario,
        requires::{Required, Requirement},
    },
};

/// Looks at everything and says it. Exit code 3 where no lab can be judged here.
pub(super) async fn doctor(
    args: &DoctorArgs,
    machine: &Machine,
    variables: &Variables,
) -> Result<ExitStatus, Refusal> {
    let sheet = terminal::sheet(args.plain);
    let needs = machine.private_engine();
    let can_be_private = needs.is_ok();
    let mut lines = docker::client(variables).await;
    let has_client = lines.iter().all(|line| line.state != State::Bad);
    lines.extend(docker::engine(&machine.docker_host, variables, can_be_private, has_client).await);
    lines.push(private_engine(needs, machine));
    if let Ok(lab) = library::open(None, false) {
        lines.extend(tools(&lab.scenario, machine));
    }
    lines.push(busybox());
    lines.push(ports());
    for line in &lines {
        print!("{}", line.told(&sheet));
    }
    let bad = lines.iter().filter(|line| line.state == State::Bad).count();
    if bad == 0 {
        print!("\n{}", sheet.paragraph("Labs can be done here: labcheck start, or labcheck run"));
        return Ok(ExitStatus::Passed);
    }
    let those = if bad == 1 { "that is" } else { "those are" };
    print!("\n{}", sheet.paragraph(&format!("No lab can be done here before {those} fixed.")));
    Ok(ExitStatus::Error)
}

fn private_engine(needs: Result<Needs, Vec<Unmet>>, machine: &Machine) -> Line {
    const WHAT: &str = "private engine";
    match needs {
        Ok(_) => Line::good(WHAT, "can be had: labs touch no image of yours"),
        Err(unmet) => {
            let missing: Vec<&str> = unmet.iter().map(|unmet| unmet.what.as_str()).collect();
            let all_but_root = machine.private_engine_of_root().is_ok();
            let remedy = if all_but_root {
                "sudo labcheck start, which needs no running engine; or --engine host".to_owned()
            } else {
                let mut remedies: Vec<&str> = Vec::new();
                for one in &unmet {
                    if !remedies.contains(&one.remedy.as_str()) {
                        remedies.push(&one.remedy);
                    }
                }
                remedies.join("; ")
            };
            Line::new(State::Lacks, WHAT, format!("missing: {}", missing.join(", ")), remedy)
        }
    }
}

/// The programs that the lab at hand asks for, each with the steps that ask.
fn tools(scenario: &Scenario, machine: &Machine) -> Vec<Line> {
    let mut asked: Vec<(String, Vec<String>)> = Vec::new();
    let mut note = |requirement: &Requirement, by: &str| {
        let Required::Tool(name) = &requirement.what else { return };
        match asked.iter_mut().find(|(known, _)| known == name) {
            Some((_, steps)) if steps.iter().any(|step| step == by) => {}
            Some((_, steps)) => steps.push(by.to_owned()),
            None => asked.push((name.clone(), vec![by.to_owned()])),
        }
    };
    for requirement in &scenario.requires {
        note(requirement, "every step");
    }
    for step in &scenario.steps {
        let of_commands = step.actions.iter().flat_map(|action| &action.requires);
        for requirement in step.requires.iter().chain(of_commands) {
            note(requirement, &step.id.value);
        }
    }
    let line = |(name, steps): (String, Vec<String>)| {
        let steps = steps.join(", ");
        match machine.program(&name) {
            Some(_) => Line::good(&name, format!("found, for {steps}")),
            None => Line::new(
                State::Lacks,
                &name,
                format!("not installed: what needs it is left out ({steps})"),
                format!("sudo apt-get install {name}, where the system has it"),
            ),
        }
    };
    asked.into_iter().map(line).collect()
}

fn busybox() -> Line {
    match images::find_busybox() {
        Some(bytes) => {
            Line::good("busybox", format!("statically linked, {} KiB", bytes.len() / 1024))
        }
        None => Line::new(
            State::Bad,
            "busybox",
            "none that is statically linked; the lab's images are built from it",
            "sudo apt-get install busybox-static",
        ),
    }
}

fn ports() -> Line {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, 0)) {
        Ok(_) => Line::good("ports", "127.0.0.1 has free ones"),
        Err(error) => Line::new(
            State::Bad,
            "ports",
            format!("none can be opened on 127.0.0.1: {error}"),
            "bring the loopback interface up: ip link set lo up; check `ulimit -n`",
        ),
    }
}
