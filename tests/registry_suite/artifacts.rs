//! oras, crane, cosign and notation do the same with ours as with the real registry.
//!
//! They are in Debian from trixie on; where one is not installed, its test is skipped by name.

use std::{fs, path::Path, process::Command};

use crate::{needs::met, oracle::Oracle, support::Running};

/// notation's: whatever the certificate of this lab signed is trusted.
const POLICY: &str = r#"{"version":"1.0","trustPolicies":[{"name":"all","registryScopes":["*"],
    "signatureVerification":{"level":"strict"},"trustStores":["ca:lab"],"trustedIdentities":["*"]}]}"#;

/// What a tool did: its exit status, and what it printed.
struct Did(i32, String);

/// Runs a tool in a folder that is its home as well.
fn call(folder: &Path, line: &str) -> Did {
    let mut words = line.split(' ');
    let output = Command::new(words.next().unwrap())
        .args(words)
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .env("COSIGN_PASSWORD", "")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    Did(output.status.code().unwrap_or(-1), String::from_utf8_lossy(&text).into_owned())
}

/// Runs the lines against both registries, `R` standing for the address. The exit status and what each line
/// must print, digests and times aside, are the same.
fn same(tools: &[&str], lines: &[(i32, &str, &str)]) {
    if !met(tools) || !met(&["docker-registry"]) {
        return;
    }
    let (running, oracle) = (Running::start(), Oracle::start());
    for (whose, address) in [("ours", running.address), ("theirs", oracle.address)] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), "hello").unwrap();
        fs::write(folder.path().join("policy.json"), POLICY).unwrap();
        for (status, line, printed) in lines {
            let line = line.replace("R/", &format!("{address}/"));
            let Did(got, text) = call(folder.path(), &line);
            assert_eq!(got, *status, "{whose}: {line}\n{text}");
            assert!(text.contains(printed), "{whose}: {line}\n{printed} is not in\n{text}");
        }
    }
}

#[test]
fn oras_pushes_attaches_discovers_and_deletes() {
    same(
        &["oras"],
        &[
            (0, "oras push --plain-http R/lab/a:v1 a.txt:text/plain", "Pushed [registry]"),
            (0, "oras push --plain-http R/lab/a:v1 a.txt:text/plain", "Pushed [registry]"),
            (0, "oras tag --plain-http R/lab/a:v1 v2", "Tagged v2"),
            (0, "oras repo tags --plain-http R/lab/a", "v1\nv2"),
            (0, "oras repo ls --plain-http R/", "lab/a"),
            (
                0,
                "oras attach --plain-http --artifact-type application/x-sig R/lab/a:v1 a.txt:text/plain",
                "Attached to",
            ),
            (0, "oras discover --plain-http R/lab/a:v1", "application/x-sig"),
            (
                0,
                "oras discover --plain-http --artifact-type application/x-sig R/lab/a:v1",
                "application/x-sig",
            ),
            (0, "oras cp -r --from-plain-http --to-plain-http R/lab/a:v1 R/lab/b:v1", "Copied"),
            (0, "oras discover --plain-http R/lab/b:v1", "application/x-sig"),
            (0, "oras pull --plain-http -o out R/lab/b:v1", "Pulled"),
            (
                0,
                "oras blob fetch --plain-http --output blob R/lab/a@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
                "",
            ),
            (0, "oras blob push --plain-http R/lab/c blob", "Pushed"),
            (0, "oras manifest fetch --plain-http R/lab/a:v1", "text/plain"),
            (1, "oras manifest fetch --plain-http R/lab/a:none", "not found"),
            (0, "oras manifest delete --plain-http -f R/lab/b:v1", "Deleted"),
            (1, "oras pull --plain-http R/lab/b:v1", "not found"),
        ],
    );
}

#[test]
fn crane_appends_copies_lists_and_deletes() {
    same(
        &["crane"],
        &[
            (0, "tar -cf layer.tar a.txt", ""),
            (0, "crane append --insecure -f layer.tar -t R/lab/a:v1", "lab/a@sha256:"),
            (0, "crane copy --insecure R/lab/a:v1 R/lab/b:v2", ""),
            (0, "crane digest --insecure R/lab/b:v2", "sha256:"),
            (0, "crane tag --insecure R/lab/a:v1 v3", ""),
            (0, "crane ls --insecure R/lab/a", "v1\nv3"),
            (0, "crane pull --insecure R/lab/b:v2 out.tar", ""),
            (0, "crane push --insecure out.tar R/lab/c:v1", "lab/c@sha256:"),
            (0, "crane validate --insecure --remote R/lab/c:v1", "PASS"),
            (1, "crane manifest --insecure R/lab/c:none", "MANIFEST_UNKNOWN"),
        ],
    );
}

#[test]
fn cosign_signs_and_verifies_in_the_old_form_and_the_new() {
    let sign = "cosign sign --key cosign.key --tlog-upload=false --use-signing-config=false \
                --allow-http-registry -y";
    let verify = "cosign verify --key cosign.pub --insecure-ignore-tlog --allow-http-registry";
    same(
        &["cosign", "crane"],
        &[
            (0, "tar -cf layer.tar a.txt", ""),
            (0, "crane append --insecure -f layer.tar -t R/lab/a:v1", ""),
            (0, "crane append --insecure -f layer.tar -t R/lab/new:v1", ""),
            (0, "cosign generate-key-pair", "cosign.pub"),
            (10, &format!("{verify} R/lab/a:v1"), "no signatures found"),
            (0, &format!("{sign} --new-bundle-format=false R/lab/a:v1"), "Pushing signature to"),
            (
                0,
                &format!("{verify} --new-bundle-format=false R/lab/a:v1"),
                "signatures were verified",
            ),
            (0, &format!("{sign} R/lab/new:v1"), ""),
            (0, &format!("{verify} R/lab/new:v1"), "signatures were verified"),
        ],
    );
}

#[test]
fn notation_signs_lists_and_verifies() {
    same(
        &["notation", "crane"],
        &[
            (0, "tar -cf layer.tar a.txt", ""),
            (0, "crane append --insecure -f layer.tar -t R/lab/a:v1", ""),
            (0, "notation cert generate-test --default lab", "default signing key"),
            (0, "notation policy import --force policy.json", "imported"),
            (0, "notation sign --insecure-registry R/lab/a:v1", "Successfully signed"),
            (
                0,
                "notation ls --insecure-registry R/lab/a:v1",
                "application/vnd.cncf.notary.signature",
            ),
            (0, "notation verify --insecure-registry R/lab/a:v1", "Successfully verified"),
        ],
    );
}
