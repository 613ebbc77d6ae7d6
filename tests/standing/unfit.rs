//! Classrooms that went down and that nobody can go on with: nothing of them goes before somebody says so, and their
//! journal is kept.

use std::{
    fs,
    path::{Path, PathBuf},
};

use labcheck::classroom::standing::dead;

use crate::{
    pty::Terminal,
    resumed::{goes_down, killed},
    support::{Place, program},
};

/// Damages what a dead classroom left, so that nobody can go on with it; and what is said of that.
type Damage = (fn(&Path), &'static str);

#[test]
fn what_nobody_can_go_on_with_stays_until_somebody_says_so_and_its_journal_is_kept() {
    let damages: [Damage; 5] = [
        (
            |folder| edit(&folder.join("desk/journal.jsonl"), "opened", "resumed"),
            "its journal is damaged",
        ),
        (|folder| fs::remove_file(folder.join("journal.seal")).unwrap(), "has no seal"),
        (
            |folder| edit(&folder.join("desk/session.json"), "session/v4", "session/v3"),
            "its format is",
        ),
        (
            |folder| edit(&folder.join("desk/session.json"), "\"private\"", "\"host\""),
            "on your own engine",
        ),
        (
            |folder| fs::remove_dir_all(folder.join("authority")).unwrap(),
            "no certificate authority",
        ),
    ];
    for (damage, reason) in damages {
        let Some((place, folder)) = killed() else { return };
        damage(&folder);
        assert!(dead(&place.state()).is_empty());
        let before = fs::read(folder.join("desk/journal.jsonl")).unwrap();
        for words in [&["start"][..], &["start", "--yes"]] {
            let told = in_a_row(&place.run(words, 2));
            assert!(told.contains("cannot be gone on with") && told.contains(reason), "{told}");
            assert!(told.contains("nothing was taken away"), "{told}");
            assert!(told.contains("labcheck start --afresh") && told.contains("labcheck finish"));
            assert_eq!(fs::read(folder.join("desk/journal.jsonl")).unwrap(), before);
        }
        let told = in_a_row(&place.run(&["start", "--afresh"], 0));
        assert!(told.contains(reason) && told.contains("is up."), "{told}");
        assert!(!folder.exists(), "{told}");
        assert_eq!(fs::read(kept(&place, &folder, &told)).unwrap(), before);
    }
}

/// The journal that was kept of a classroom, as it was told.
fn kept(place: &Place, folder: &Path, told: &str) -> PathBuf {
    let room = folder.file_name().unwrap().to_str().unwrap();
    let name = format!("labcheck-{room}.journal.jsonl");
    assert!(told.contains(&format!("is kept in ./{name}")), "{told}");
    place.folder().join(name)
}

fn in_a_row(told: &str) -> String {
    told.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn finish_keeps_the_journal_that_nobody_can_go_on_with_and_one_without_is_told() {
    let Some((place, folder)) = killed() else { return };
    let journal = folder.join("desk/journal.jsonl");
    edit(&journal, "opened", "resumed");
    let before = fs::read(&journal).unwrap();
    let told = in_a_row(&place.run(&["finish"], 0));
    assert_eq!(fs::read(kept(&place, &folder, &told)).unwrap(), before);
    assert!(!place.state().exists(), "{told}");

    place.run(&["start"], 0);
    let folder = place.session().folder;
    goes_down(&place);
    fs::remove_file(folder.join("desk/journal.jsonl")).unwrap();
    place.run(&["start"], 2);
    let told = in_a_row(&place.run(&["start", "--afresh"], 0));
    assert!(told.contains("It had no journal that could be kept"), "{told}");
}

#[test]
fn on_a_terminal_it_is_asked_whether_what_nobody_can_go_on_with_is_to_go() {
    let Some((place, folder)) = killed() else { return };
    fs::remove_file(folder.join("journal.seal")).unwrap();
    let before = fs::read(folder.join("desk/journal.jsonl")).unwrap();
    let script = format!("{} start; echo \"it ended with $?\"; read -r end", program().display());
    let mut terminal = Terminal::run(&place, &script, &[]);
    terminal.shows("begin anew? [y/N]");
    terminal.press("\n");
    terminal.shows("it ended with 2");
    assert_eq!(fs::read(folder.join("desk/journal.jsonl")).unwrap(), before);
    let mut terminal = Terminal::run(&place, &script, &[]);
    terminal.shows("begin anew? [y/N]");
    terminal.press("y\n");
    terminal.shows("Write the handout");
    terminal.press("n\n");
    terminal.shows("it ended with 0");
    assert!(!folder.exists());
    let names = fs::read_dir(place.folder()).unwrap().flatten().map(|entry| entry.path());
    let kept: Vec<PathBuf> =
        names.filter(|path| path.extension() == Some("jsonl".as_ref())).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(fs::read(&kept[0]).unwrap(), before);
}

fn edit(file: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(from), "{}", file.display());
    fs::write(file, text.replace(from, to)).unwrap();
}
