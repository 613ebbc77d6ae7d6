//! `labcheck explain`.

use labcheck::codes::Code;
use predicates::prelude::*;

use crate::{folder, labcheck, printed};

#[test]
fn a_code_is_explained_by_number_and_by_name_in_any_case() {
    let folder = folder();
    let page = printed(labcheck(folder.path()).args(["explain", "LC201"]), 0);
    assert!(page.starts_with("LC201  image-missing\nAn image is not on this host.\n\nMeans: "));
    assert!(page.contains("\nComes about: ") && page.contains("\nMend it: "), "{page}");
    assert!(page.contains("\n    docker pull alpine:edge\n"), "{page}");
    for word in ["lc201", "image-missing", "IMAGE-Missing", "201"] {
        assert_eq!(printed(labcheck(folder.path()).args(["explain", word]), 0), page, "{word}");
    }
}

#[test]
fn several_codes_are_explained_in_the_order_typed() {
    let folder = folder();
    let pages = printed(labcheck(folder.path()).args(["explain", "LC602", "lc101"]), 0);
    let (first, second) = (pages.find("LC602  earlier-step"), pages.find("LC101  exit-status"));
    assert!(first.unwrap() < second.unwrap(), "{pages}");
}

#[test]
fn alone_it_lists_every_code_with_its_title() {
    let folder = folder();
    let list = printed(labcheck(folder.path()).arg("explain"), 0);
    for code in Code::all() {
        let line = list.lines().find(|line| line.starts_with(code.number())).unwrap();
        assert!(line.contains(code.name()) && line.ends_with(code.page().title), "{line}");
        assert!(line.chars().count() <= 100, "{line}");
    }
}

#[test]
fn a_code_that_is_none_is_answered_with_what_may_have_been_meant() {
    let folder = folder();
    for (word, told) in [
        ("LC2O1", "there is no code `LC2O1`; did you mean LC201?"),
        ("imagemissing", "did you mean image-missing?"),
        ("volcano", "there is no code `volcano`\n"),
        ("\u{1b}[31mred", "there is no code `red`"),
    ] {
        labcheck(folder.path())
            .args(["explain", "LC201", word])
            .assert()
            .code(2)
            .stdout("")
            .stderr(
                predicate::str::contains(told)
                    .and(predicate::str::ends_with("To see all codes: labcheck explain\n")),
            );
    }
}
