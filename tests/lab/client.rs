//! Docker 29 has no content trust, and some machines have no docker at all: the whole lab passes all the same, by a
//! client that is laid over the host's inside the lab's machine.

mod host;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
};

use labcheck::{
    brought::{Because, Brought, Source},
    oci::Digest,
    record::Record,
};
use rustix::process::{Pid, Signal, kill_process};

use self::host::Host;
use crate::upstream::registries::{Image, Served};

/// What the record says was brought.
fn brought(record: &Record) -> &Brought {
    let [docker] = record.world.brought.as_slice() else { panic!("{:?}", record.world.brought) };
    assert_eq!(docker.program, "docker");
    assert_eq!(record.world.client.version, docker.version);
    docker
}

fn digest(file: &Path) -> String {
    Digest::of(&fs::read(file).unwrap()).to_string()
}

const INSTEAD: &str = "because Docker 29 ignores DOCKER_CONTENT_TRUST.";

#[test]
fn with_docker_29_the_whole_lab_passes_by_a_client_that_is_named() {
    let Some(host) = Host::with("29.0.1") else { return };
    let real = host.real();
    let before = (digest(host.cover()), digest(&real));
    let (record, told) = host.passes(&["--client", real.to_str().unwrap()]);
    let docker = brought(&record);
    assert_eq!(docker.from, Source::Named { path: real.clone() });
    assert_eq!((&docker.because, docker.instead_of.as_deref()), (&Because::Named, Some("29.0.1")));
    assert_eq!(docker.digest, before.1);
    assert!(told.contains("Your docker is 29.0.1; in the lab's shell it is "), "{told}");
    assert_eq!((digest(host.cover()), digest(&real)), before, "the host's files are as they were");
    assert_eq!(host.kept(), [""; 0], "what is here is used where it is");
    // The same by the environment.
    let output = host.labcheck(&["run", "step3"]).env("LABCHECK_CLIENT", &real).output().unwrap();
    assert!(host.ended(&output, 0).contains("the one that you named"));
}

#[test]
fn a_client_that_is_named_and_does_not_do_is_refused_by_its_version() {
    let Some(host) = Host::with("29.0.1") else { return };
    fs::write(host.at("broken"), "\x7fELF, and no more").unwrap();
    host.has("podman", "echo podman version 5.4.2");
    let refused = |file: &Path, words: &[&str]| {
        let told = host.runs(&["run", "--client", file.to_str().unwrap()], 2);
        for words in words.iter().chain(&["Next: name a docker of version 20.10 to 28"]) {
            assert!(told.contains(words), "{words}: {told}");
        }
    };
    refused(host.cover(), &["is 29.0.1, which has no content trust"]);
    refused(&host.at("none"), &["cannot be used", "No such file"]);
    refused(&host.at("broken"), &["it does not run"]);
    refused(&host.at("bin/podman"), &["it does not answer as that program does"]);
    // The control: of a step that needs no trust any client does.
    let named = host.cover().to_str().unwrap();
    let told = host.runs(&["run", "step1", "--client", named], 0);
    assert!(told.contains("docker client 29.0.1"), "{told}");
}

#[test]
fn with_docker_29_the_whole_lab_passes_by_a_client_that_is_elsewhere_on_the_host() {
    let Some(mut host) = Host::with("29.0.1") else { return };
    // No docker of the lab's would fit: what does not run is passed over.
    fs::create_dir(host.at("broken")).unwrap();
    fs::copy(host.real(), host.at("broken/docker")).unwrap();
    let broken = fs::OpenOptions::new().write(true).open(host.at("broken/docker")).unwrap();
    broken.set_len(4096).unwrap();
    drop(broken);
    for folder in ["broken", "real"] {
        host.finds(host.at(folder));
    }
    let (record, told) = host.passes(&[]);
    let docker = brought(&record);
    assert_eq!(docker.from, Source::Host { path: host.real() });
    assert_eq!(docker.because, Because::NoContentTrust);
    assert!(told.contains(INSTEAD), "{told}");
}

#[test]
fn who_asks_from_outside_is_judged_by_the_client_of_the_labs_machine() {
    let Some(host) = Host::with("29.0.1") else { return };
    let real = host.real();
    let real = real.to_str().unwrap();
    let started = host.labcheck(&["start", "--plain", "--client", real]).output().unwrap();
    assert_eq!(started.status.code(), Some(0), "{started:?}");
    let docker_host = labcheck::classroom::standing::find(&host.state()).standing.pop().unwrap();
    let docker_host = docker_host.world.docker_host;
    let all = |led: bool| {
        let mut all = host.labcheck(&["all", "--plain"]);
        if led {
            all.env("DOCKER_HOST", &docker_host);
        }
        String::from_utf8(all.output().unwrap().stdout).unwrap()
    };
    // What was typed in the machine had content trust; who leads their own docker 29 to its engine has none.
    assert!(!all(false).contains("LC313"), "{}", all(false));
    assert!(all(true).contains("LC313"), "{}", all(true));
    // What is skipped may have been done, so somebody would be asked before it goes.
    let mut finish = host.labcheck(&["finish"]);
    let told = host.ended(&finish.env("DOCKER_HOST", &docker_host).output().unwrap(), 0);
    assert!(told.contains("Nobody is asked without a terminal"), "{told}");
}

#[test]
fn without_any_docker_the_whole_lab_passes_by_a_package_that_is_unpacked_and_kept() {
    let Some(host) = Host::with("") else { return };
    let packed = host.packs(&host.real());
    host.has_apt(&packed, "cp $package d.deb");
    let (record, told) = host.passes(&[]);
    let (name, version) = ("docker-cli".to_owned(), "28.2.2+dfsg1-1".to_owned());
    let docker = brought(&record).clone();
    assert_eq!(docker.from, Source::Package { name, version });
    assert_eq!((docker.because.clone(), docker.instead_of.as_ref()), (Because::Missing, None));
    assert!(
        told.contains("Fetching a program for the lab's machine out of the package docker-cli")
    );
    let [hex] = host.kept().try_into().unwrap();
    assert_eq!(format!("sha256:{hex}"), docker.digest);
    // From now on nothing is fetched.
    host.has("apt-get", "exit 1");
    let told = host.runs(&["run", "step3"], 0);
    assert!(!told.contains("Fetching") && told.contains("docker-cli 28.2.2+dfsg1-1"), "{told}");
    // What was kept is looked at again whenever it is taken.
    let kept = host.at("cache/labcheck/clients").join(&hex).join("docker");
    let whole = fs::read(&kept).unwrap();
    fs::write(&kept, &whole[1..]).unwrap();
    let told = host.runs(&["run", "step3"], 3);
    assert!(told.contains("its bytes are not those of its digest"), "{told}");
    host.has_apt(&packed, "cp $package d.deb");
    host.runs(&["run", "step3"], 0);
    assert!(fs::read(&kept).unwrap() == whole, "it is put right");
}

#[test]
fn a_package_that_is_damaged_or_does_not_come_is_named_and_nothing_of_it_is_left() {
    let Some(host) = Host::with("") else { return };
    let other = host.at("other");
    crate::program::program(&other, "#!/bin/sh\necho 'Docker version 29.1.0, build x'\n");
    let packed = host.packs(&other);
    let strange = Digest::of(b"another");
    for (digest, download, words) in [
        (
            &strange,
            "cp $package d.deb",
            "docker-cli 28.2.2+dfsg1-1: its bytes are not those of its digest",
        ),
        (&packed, "head -c 1000 $package >d.deb", "its bytes are not those of its digest"),
        (&packed, "echo E: no network >&2; exit 100", "apt-get: exit status 100; E: no network"),
        (&packed, "true", "d.deb cannot be read"),
        (&packed, "cp $package d.deb", "docker-cli 28.2.2+dfsg1-1: it is 29.1.0"),
    ] {
        host.has_apt(digest, download);
        let told = host.runs(&["run"], 3);
        for words in [
            words,
            "There is no docker command here.",
            "--client FILE",
            "apt-get update",
            "--upstream URL",
            "Nothing was started.",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert_eq!(host.kept(), [""; 0]);
    }
}

#[test]
fn ctrl_c_ends_a_fetch_and_leaves_nothing() {
    let Some(host) = Host::with("29.0.1") else { return };
    // It begins to write, says so, and never ends.
    let pipe = host.at("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let stall = format!("echo half >d.deb; echo begun >{}; exec sleep 1000", pipe.display());
    host.has_apt(&Digest::of(b"x"), &stall);
    for verb in ["run", "start"] {
        let child =
            host.labcheck(&[verb]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(fs::File::open(&pipe).unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "begun\n");
        kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), Signal::INT)
            .unwrap();
        let told = host.ended_but_for_state(&child.wait_with_output().unwrap(), 4);
        assert!(told.contains("Interrupted; nothing is left behind"), "{told}");
        assert_eq!(host.kept(), [""; 0]);
    }
}

#[test]
fn with_docker_29_the_whole_lab_passes_by_a_client_of_an_image_and_no_damaged_one_is_taken() {
    let Some(host) = Host::with("29.0.1") else { return };
    let served = |image| Served::with_client(&host.real(), image);
    let truncated = served(Image::Truncated);
    let (record, told) = {
        // The first that is asked has a damaged one, and there is no other.
        let told = host.runs(&["run", "--upstream", &truncated.url()], 4);
        assert!(told.contains("the content is damaged there"), "{told}");
        assert!(
            told.contains(
                "step3 Step 3: Docker Content Trust skip needs a docker client with content trust"
            ),
            "{told}"
        );
        assert_eq!(host.kept(), [""; 0]);
        let whole = served(Image::Whole);
        let told = host.passes(&["--upstream", &whole.url()]);
        let docker = brought(&told.0);
        let Source::Image { name, registry, digest } = &docker.from else { panic!("{docker:?}") };
        assert_eq!((name.as_str(), registry), ("docker:28-cli", &whole.url()));
        assert_eq!(*digest, whole.client().to_string());
        assert_eq!(docker.digest, self::digest(&host.real()));
        told
    };
    assert!(told.contains(INSTEAD) && record.world.client.version.is_some(), "{told}");
    let hidden = served(Image::Hidden);
    fs::remove_dir_all(host.at("cache")).unwrap();
    let told = host.runs(&["run", "--upstream", &hidden.url()], 4);
    assert!(told.contains("library/docker:28-cli has no file usr/local/bin/docker"), "{told}");
}

#[test]
fn the_doctor_says_which_docker_a_lab_would_get_and_fetches_none() {
    let Some(mut host) = Host::with("29.0.1") else { return };
    let told = |host: &Host, named: &str| {
        let output = host.labcheck(&["doctor", "--plain"]).env("LABCHECK_CLIENT", named).output();
        let output = output.unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.code(), told.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let says = |host: &Host, named: &str, code, words: &str| {
        let (seen, text) = told(host, named);
        assert!(seen == Some(code) && text.contains(words), "{words}: {text}");
    };
    says(
        &host,
        "",
        0,
        "lacks docker in the lab none is here; labcheck start looks for one in the image docker:28-cli of https://registry-1.docker.io, which was not asked now",
    );
    host.has_apt(&Digest::of(b"x"), "false");
    says(
        &host,
        "",
        0,
        "good docker in the lab labcheck start fetches it out of the package docker-cli 28.2.2+dfsg1-1, installing nothing",
    );
    let real = host.real();
    let real = real.to_str().unwrap();
    says(&host, real, 0, &format!(", the one that you named, {real}"));
    let cover = host.cover().to_str().unwrap();
    says(&host, cover, 3, "BAD docker in the lab The docker client that you named");
    host.finds(host.at("real"));
    says(&host, "", 0, &format!(", {real} "));
    assert_eq!(host.kept(), [""; 0]);
    // The control: of a docker that does nothing is said.
    host.has("docker", &format!("exec {real} \"$@\""));
    assert!(!told(&host, "").1.contains("docker in the lab"));
}

#[test]
fn the_distributions_own_packages_of_docker_and_notary_do() {
    let Some(mut host) = Host::with("") else { return };
    host.has_its_own("apt-cache");
    host.without_notary();
    let mut lists = std::process::Command::new("apt-cache");
    lists.args(["madison", "docker-ce-cli", "docker-cli", "docker.io"]);
    let listed = lists.output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    if !listed.is_ok_and(|lines| lines.contains(" Packages")) {
        return crate::needs::left_out("apt lists no docker client");
    }
    let (program, from) = (
        |of: &Brought| of.program.clone(),
        |of: &Brought| match &of.from {
            Source::Package { name, .. } => name.clone(),
            other => panic!("{other:?}"),
        },
    );
    let lists_notary = crate::needs::met(&["notary"]);
    if !lists_notary {
        let told = host.runs(&["run", "step1"], 0);
        assert!(told.contains("which is not installed"), "{told}");
        return;
    }
    let (record, told) = host.passes(&[]);
    let all: Vec<_> = record.world.brought.iter().map(|one| (program(one), from(one))).collect();
    let [(docker, package), (notary, of_notary)] = all.as_slice() else { panic!("{all:?}") };
    assert!(["docker-ce-cli", "docker-cli", "docker.io"].contains(&package.as_str()), "{package}");
    assert_eq!(
        (docker.as_str(), notary.as_str(), of_notary.as_str()),
        ("docker", "notary", "notary")
    );
    assert!(
        told.contains(
            "Your machine has no notary; in the lab's shell there is one, out of the package notary"
        ),
        "{told}"
    );
    assert_eq!(host.kept().len(), 2);
}
