//! What a test needs of the machine, and how it is told that it was left out for the lack of it: at
//! once, and once more at the end of `make test`.

use std::{
    env, fs,
    io::{self, Write as _},
    process::{Command, Stdio},
};

use labcheck::{
    cli::EngineArg,
    env::Surroundings,
    machine::programs::find_program,
    place::{origin::Origin, world},
};

/// Whether everything is here: `private engine` is one of labcheck's own, `engine` the user's, and any
/// other word a program. Else the test is left out; or it fails, where Docker is required.
pub(crate) fn met(needs: &[&str]) -> bool {
    needs.iter().all(|need| match *need {
        "private engine" => {
            match world::choose(EngineArg::Private, &Origin::of(&surroundings()).machine) {
                Ok(_) => true,
                Err(reason) => lacking(&reason),
            }
        }
        "engine" => answers() || lacking("no Docker engine answers"),
        program if find_program(&surroundings().path(), program).is_some() => true,
        program if left_out_of_the_machine(program) => {
            left_out(&format!("{program} is not in this system's archive"));
            false
        }
        program => lacking(&format!("{program} is not installed")),
    })
}

/// What a test reads of its surroundings; the program is labcheck, not the test.
pub(crate) fn surroundings() -> Surroundings {
    Surroundings { program: env!("CARGO_BIN_EXE_labcheck").into(), ..Surroundings::read() }
}

/// Something is not here that could be. Always false.
pub(crate) fn lacking(reason: &str) -> bool {
    let required = env::var_os("LABCHECK_REQUIRE_DOCKER").is_some_and(|value| !value.is_empty());
    assert!(!required, "{reason}, and LABCHECK_REQUIRE_DOCKER is set");
    left_out(reason);
    false
}

/// This test, or a part of it, is left out.
pub(crate) fn left_out(reason: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Not by eprintln!, which is swallowed.
    let _ = writeln!(io::stderr(), "SKIPPED: {test}: {reason}");
    if let Some(file) = env::var_os("LABCHECK_SKIPS") {
        let line = format!("{} {test}: {reason}\n", env!("CARGO_CRATE_NAME"));
        let mut file = fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        file.write_all(line.as_bytes()).unwrap();
    }
}

/// Whether the machine's set-up found that it cannot be had.
fn left_out_of_the_machine(program: &str) -> bool {
    env::var("LABCHECK_LEFT_OUT").is_ok_and(|all| all.split(' ').any(|one| one == program))
}

fn answers() -> bool {
    let mut docker = Command::new("docker");
    docker.arg("version").env_remove("DOCKER_HOST").stdout(Stdio::null()).stderr(Stdio::null());
    docker.status().is_ok_and(|status| status.success())
}
