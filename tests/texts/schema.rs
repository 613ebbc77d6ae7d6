//! `labcheck schema`.

use std::fs;

use crate::{folder, labcheck, printed};

#[test]
fn what_is_printed_is_what_is_kept() {
    let folder = folder();
    for (words, file) in [
        (&["schema"][..], "scenarios/scenario.schema.json"),
        (&["schema", "record"], "tests/records/record-v2.schema.json"),
        (&["schema", "record", "--manual"], "src/record/format.md"),
        (&["schema", "runs"], "tests/records/runs-v1.schema.json"),
        (&["schema", "runs", "--manual"], "src/record/runs.md"),
        (&["schema", "proof", "--manual"], "src/report/proof.md"),
        (&["schema", "lint", "--manual"], "src/report/findings/format.md"),
    ] {
        let kept = fs::read_to_string(file).unwrap();
        assert_eq!(printed(labcheck(folder.path()).args(words), 0), kept, "{words:?}");
    }
    let manual = printed(labcheck(folder.path()).args(["schema", "--manual"]), 0);
    let kept = fs::read_to_string("scenarios/README.md").unwrap();
    assert!(kept.ends_with(manual.trim_start_matches("# The language of scenarios\n")), "{manual}");
    labcheck(folder.path()).args(["schema", "lab"]).assert().code(2);
}
