//! The instructor's commands of the README, word for word.

use std::{fs, path::Path};

use crate::class::{labcheck, of_the_readme};

#[tokio::test]
async fn the_instructors_part_can_be_typed_word_for_word() {
    let folder = tempfile::tempdir().unwrap();
    of_the_readme(folder.path()).await;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(path).unwrap();
    let written = readme.split("\n```yaml overrides.yaml\n").nth(1).unwrap();
    let written = written.split("```").next().unwrap();
    fs::write(folder.path().join("overrides.yaml"), written).unwrap();
    let blocks = readme.split("\n```console class\n").skip(1);
    let blocks: Vec<&str> = blocks.map(|block| block.split("\n```\n").next().unwrap()).collect();
    assert_eq!(blocks.len(), 4);
    for block in blocks {
        let (typed, printed) = block.split_once('\n').unwrap();
        let words: Vec<&str> = typed.strip_prefix("$ labcheck ").unwrap().split(' ').collect();
        let (_, told, wrong) = labcheck(folder.path(), &words);
        match printed.strip_prefix("...\n") {
            Some(end) => assert!(told.trim_end().ends_with(end), "{typed}: {told}{wrong}"),
            None => assert_eq!(told.trim_end(), printed, "{typed}: {wrong}"),
        }
    }
    for file in ["grades/grades.csv", "grades/class.html", "grades/feedback-html"] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
}
