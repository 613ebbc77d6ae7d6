//! `labcheck doctor`: what this machine has for labs, and the remedy for what it lacks. Every line stands
//! by itself: none of them needs a running engine, but where one has to do, it is asked for Docker Hub.

mod brought;
mod docker;
mod line;

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
};

use self::line::{Line, State};
use crate::{
    classroom::{images, state, survey},
    cli::texts::DoctorArgs,
    exit::ExitStatus,
    library,
    machine::{Needs, Unmet, remedies},
    output::{print::print, refusal::Refusal, terminal},
    place::{machine::Machine, origin::Origin, world},
    scenario::{
        model::Scenario,
        requires::{Required, Requirement},
    },
};

/// Looks at everything and says it. Exit code 3 where no lab can be judged here.
pub(super) async fn doctor(args: &DoctorArgs, origin: &Origin) -> Result<ExitStatus, Refusal> {
    let Origin { machine, variables, .. } = origin;
    let sheet = terminal::sheet(args.plain);
    let needs = machine.private_engine();
    let can_be_private = needs.is_ok();
    let lab = library::open(None, false).ok();
    let labs = match lab.as_ref().filter(|_| can_be_private) {
        Some(lab) => brought::client(origin, &lab.scenario).await,
        None => None,
    };
    let mut lines = docker::client(variables, labs.is_some()).await;
    let has_client = lines.first().is_some_and(|line| line.state == State::Good);
    lines.extend(labs);
    lines.extend(docker::engine(&machine.docker_host, variables, can_be_private, has_client).await);
    let has_engine = lines.iter().all(|line| line.state != State::Bad);
    lines.push(private_engine(needs));
    if let Some(lab) = lab {
        if !can_be_private && has_engine {
            lines.push(docker_hub(machine, &lab.scenario).await);
        }
        lines.extend(tools(&lab.scenario, machine));
    }
    lines.push(busybox());
    lines.push(ports());
    lines.push(state_folder(&origin.here.base));
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

fn private_engine(needs: Result<Needs, Vec<Unmet>>) -> Line {
    const WHAT: &str = "private engine";
    match needs {
        Ok(_) => Line::good(WHAT, "can be had: labs touch no image of yours"),
        Err(unmet) => {
            let missing: Vec<&str> = unmet.iter().map(|unmet| unmet.what.as_str()).collect();
            let what = format!("missing: {}", missing.join(", "));
            Line::new(State::Lacks, WHAT, what, remedies(&unmet))
        }
    }
}

/// Whether the user's own engine does in the place of a private one, as `start` would ask it.
async fn docker_hub(machine: &Machine, scenario: &Scenario) -> Line {
    const WHAT: &str = "docker hub";
    match survey(&machine.docker_host, &world::order(scenario)).await {
        Ok(found) if found.at_stake.is_empty() => {
            Line::good(WHAT, "your engine can ask it for the lab's images")
        }
        Ok(found) => Line::new(
            State::Lacks,
            WHAT,
            format!("your engine has {} already", found.at_stake.join(", ")),
            "remove them yourself (docker rmi); or labcheck start --engine host, whose lab replaces them",
        ),
        Err(error) => Line::new(
            State::Bad,
            WHAT,
            error.to_string(),
            "your engine alone will not do then: mend that, or what a private engine lacks",
        ),
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

fn state_folder(base: &Path) -> Line {
    const WHAT: &str = "state folder";
    match state::look(base) {
        Ok(true) => Line::good(WHAT, format!("{}, yours alone", base.display())),
        Ok(false) => Line::good(WHAT, format!("{}, to be made", base.display())),
        Err(error) => Line::new(State::Bad, WHAT, error.seen(), error.remedy()),
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
