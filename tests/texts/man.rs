//! `labcheck man`.

use std::fs;

use assert_cmd::Command;
use clap::CommandFactory as _;

use crate::{
    folder, labcheck,
    needs::{left_out, met},
    printed,
};

#[test]
fn the_page_has_its_sections_and_names_every_verb() {
    let folder = folder();
    let page = printed(labcheck(folder.path()).arg("man"), 0);
    for wanted in [".TH labcheck 1", "\n.SH NAME", "\n.SH SYNOPSIS", "\n.SH SUBCOMMANDS"] {
        assert!(page.contains(wanted), "{wanted}\n{page}");
    }
    for verb in labcheck::cli::Cli::command().get_subcommands().filter(|v| !v.is_hide_set()) {
        assert!(page.contains(&format!("labcheck\\-{}(1)", verb.get_name())), "{page}");
    }
}

#[test]
fn a_folder_gets_a_page_for_each_verb() {
    let folder = folder();
    let told = printed(labcheck(folder.path()).args(["man", "--dir", "pages/man1"]), 0);
    assert!(told.contains("man -l pages/man1/labcheck.1"), "{told}");
    let pages = folder.path().join("pages/man1");
    for verb in labcheck::cli::Cli::command().get_subcommands().filter(|v| !v.is_hide_set()) {
        let page = pages.join(format!("labcheck-{}.1", verb.get_name()));
        let page = fs::read_to_string(page).unwrap();
        assert!(page.contains(".TH labcheck-") && page.contains("\n.SH SYNOPSIS"), "{page}");
    }
    fs::write(folder.path().join("file"), "").unwrap();
    labcheck(folder.path()).args(["man", "--dir", "file"]).assert().code(3);
}

#[test]
fn man_shows_it() {
    if !met(&["man"]) {
        return;
    }
    let folder = folder();
    let page = folder.path().join("labcheck.1");
    fs::write(&page, printed(labcheck(folder.path()).arg("man"), 0)).unwrap();
    let output = Command::new("man").arg("-l").arg(&page).env("MANWIDTH", "80").output();
    let shown = String::from_utf8_lossy(&output.unwrap().stdout).into_owned();
    if shown.contains("minimized") {
        left_out("this system is minimized: its man renders no page");
        return;
    }
    assert!(shown.contains("SYNOPSIS") && shown.contains("labcheck-explain(1)"), "{shown}");
}
