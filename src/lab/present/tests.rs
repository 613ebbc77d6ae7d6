use super::*;

const HANDOUT: &str = include_str!("../../../labs/distribution-and-trust.md");
const PINNED: &str = "sha256:84518ac9b6cd28efc7ef19ba298d75dd8e25b91f5175ea3b3642fd274061e461";
const UNSIGNED: &str = "sha256:1400b305dd156ead2ea4c32929e2f128415242c4fdf5116c8b4a070063ec295f";

fn digests(pinned: &str, unsigned: &str) -> BTreeMap<String, String> {
    [("pinned", pinned), ("unsigned", unsigned)]
        .map(|(id, digest)| (id.to_owned(), digest.to_owned()))
        .into()
}

fn other(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}

#[test]
fn a_world_with_the_printed_digests_has_the_handout_as_it_is() {
    let printed = digests(PINNED, UNSIGNED);
    assert_eq!(present(HANDOUT, &printed, &printed), HANDOUT);
    assert_eq!(present(HANDOUT, &printed, &BTreeMap::new()), HANDOUT, "nothing is known");
}

#[test]
fn other_digests_replace_the_printed_ones_everywhere_and_nothing_else_changes() {
    let printed = digests(PINNED, UNSIGNED);
    // They even change places.
    for (pinned, unsigned) in [(other("a"), other("b")), (UNSIGNED.to_owned(), PINNED.to_owned())] {
        let here = digests(&pinned, &unsigned);
        let shown = present(HANDOUT, &printed, &here);
        assert_eq!(shown.matches(&pinned).count(), HANDOUT.matches(PINNED).count());
        assert_eq!(shown.matches(&unsigned).count(), HANDOUT.matches(UNSIGNED).count());
        assert_ne!(shown, HANDOUT);
        assert_eq!(present(&shown, &here, &printed), HANDOUT);
    }
}

#[test]
fn digests_are_replaced_whole_or_brief_and_never_in_the_middle_of_a_word() {
    let new = other("a");
    let here = digests(&new, UNSIGNED);
    let hex = &PINNED["sha256:".len()..];
    let (new_hex, brief) = (&new["sha256:".len()..], &hex[..12]);
    for (text, wanted) in [
        (format!("docker pull alpine@{PINNED}\n"), format!("docker pull alpine@{new}\n")),
        (format!("`{hex}`"), format!("`{new_hex}`")),
        (format!("alpine <none> {brief} now"), format!("alpine <none> {} now", &new_hex[..12])),
        (format!("{brief}0 x{brief}"), format!("{brief}0 x{brief}")),
        (format!("{hex}0"), format!("{hex}0")),
    ] {
        assert_eq!(present(&text, &digests(PINNED, UNSIGNED), &here), wanted);
    }
}
