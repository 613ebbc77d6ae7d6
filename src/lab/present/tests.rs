use super::*;
use crate::lab::Handout;

const HANDOUT: &str = include_str!("../../../labs/distribution-and-trust.md");
const PINNED: &str = "sha256:84518ac9b6cd28efc7ef19ba298d75dd8e25b91f5175ea3b3642fd274061e461";
const UNSIGNED: &str = "sha256:1400b305dd156ead2ea4c32929e2f128415242c4fdf5116c8b4a070063ec295f";
const REGISTRY: &str = "127.0.0.1:34567";

fn digests(pinned: &str, unsigned: &str) -> BTreeMap<String, String> {
    [("pinned", pinned), ("unsigned", unsigned)]
        .map(|(id, digest)| (id.to_owned(), digest.to_owned()))
        .into()
}

fn names() -> Naming {
    let owned = ["docker.io/library/alpine", "docker.io/tenstartups/alpine"].map(str::to_owned);
    Naming::behind(REGISTRY.to_owned(), owned)
}

fn world(digests: BTreeMap<String, String>, naming: Naming) -> Values {
    Values { digests, naming }
}

fn other(letter: &str) -> String {
    format!("sha256:{}", letter.repeat(64))
}

#[test]
fn the_letter_for_letter_world_has_the_handout_as_it_is() {
    let printed = digests(PINNED, UNSIGNED);
    let values = world(printed.clone(), Naming::letter_for_letter());
    assert_eq!(present(HANDOUT, &printed, &values), HANDOUT);
    assert_eq!(present(HANDOUT, &printed, &Values::default()), HANDOUT, "nothing is known");
}

#[test]
fn other_digests_replace_the_printed_ones_everywhere_and_nothing_else_changes() {
    let printed = digests(PINNED, UNSIGNED);
    // They even change places.
    for (pinned, unsigned) in [(other("a"), other("b")), (UNSIGNED.to_owned(), PINNED.to_owned())] {
        let values = world(digests(&pinned, &unsigned), Naming::letter_for_letter());
        let shown = present(HANDOUT, &printed, &values);
        assert_eq!(shown.matches(&pinned).count(), HANDOUT.matches(PINNED).count());
        assert_eq!(shown.matches(&unsigned).count(), HANDOUT.matches(UNSIGNED).count());
        assert_ne!(shown, HANDOUT);
        let back = world(printed.clone(), Naming::letter_for_letter());
        assert_eq!(present(&shown, &digests(&pinned, &unsigned), &back), HANDOUT);
    }
}

#[test]
fn digests_are_replaced_whole_or_brief_and_never_in_the_middle_of_a_word() {
    let new = other("a");
    let values = world(digests(&new, UNSIGNED), Naming::letter_for_letter());
    let hex = &PINNED["sha256:".len()..];
    let (new_hex, brief) = (&new["sha256:".len()..], &hex[..12]);
    for (text, wanted) in [
        (format!("docker pull alpine@{PINNED}\n"), format!("docker pull alpine@{new}\n")),
        (format!("`{hex}`"), format!("`{new_hex}`")),
        (format!("alpine <none> {brief} now"), format!("alpine <none> {} now", &new_hex[..12])),
        (format!("{brief}0 x{brief}"), format!("{brief}0 x{brief}")),
        (format!("{hex}0"), format!("{hex}0")),
    ] {
        assert_eq!(present(&text, &digests(PINNED, UNSIGNED), &values), wanted);
    }
}

#[test]
fn the_names_world_spells_every_command() {
    let printed = digests(PINNED, UNSIGNED);
    let shown = present(HANDOUT, &printed, &world(printed.clone(), names()));
    let (as_printed, as_shown) = (Handout::parse(HANDOUT), Handout::parse(&shown));
    let mut changed = 0;
    assert_eq!(as_shown.sections.len(), as_printed.sections.len());
    for (printed, shown) in as_printed.sections.iter().zip(&as_shown.sections) {
        assert_eq!(shown.title, printed.title);
        assert_eq!(shown.commands().count(), printed.commands().count());
        for (printed, shown) in printed.commands().zip(shown.commands()) {
            assert_eq!(shown.text, names().spell(&printed.text));
            assert_eq!(shown.line, printed.line);
            changed += usize::from(shown.text != printed.text);
        }
    }
    assert!(changed > 20, "{changed}");
    // Read back, it is the handout again, but for the spaces of its tables.
    let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        bare(&names().read_back(&shown).replace("docker.io/", "")),
        bare(&HANDOUT.replace("docker.io/", "").replace("library/alpine", "alpine"))
            .replace("Pulling from alpine", "Pulling from library/alpine")
    );
}

#[test]
fn output_tables_prose_headings_and_files_are_treated_each_in_its_way() {
    let printed = "# About `alpine`\n\nThe alpine of `alpine:edge`, not ```alpine``` of `DOCKER_CONTENT_TRUST=1`.\n\n\
        1. List.\n\n   ```console\n   $ docker images\n   REPOSITORY   TAG\n   alpine       edge\n   mongo        1\n   \
        $ docker pull alpine\n   docker.io/library/alpine@sha256:x: Pulling from library/alpine\n   Error: docker.io/tenstartups/alpine: no\n   ```\n\n\
        ```dockerfile\nFROM alpine:edge\n```\n";
    let r = REGISTRY;
    let wanted = format!(
        "# About `alpine`\n\nThe alpine of `{r}/library/alpine:edge`, not ```{r}/library/alpine``` of `DOCKER_CONTENT_TRUST=1`.\n\n\
        1. List.\n\n   ```console\n   $ docker images\n   REPOSITORY                           TAG\n   {r}/library/alpine       edge\n   mongo                                1\n   \
        $ docker pull {r}/library/alpine\n   docker.io/library/alpine@sha256:x: Pulling from library/alpine\n   Error: {r}/tenstartups/alpine: no\n   ```\n\n\
        ```dockerfile\nFROM {r}/library/alpine:edge\n```\n"
    );
    let shown = present(printed, &BTreeMap::new(), &world(BTreeMap::new(), names()));
    assert_eq!(shown, wanted);
}

#[test]
fn line_ends_and_unclosed_fences_stay_as_they_are() {
    let text = "```console\r\n$ docker pull alpine\r\nalpine   x\r\n";
    let shown = present(text, &BTreeMap::new(), &world(BTreeMap::new(), names()));
    let name = format!("{REGISTRY}/library/alpine");
    assert_eq!(shown, format!("```console\r\n$ docker pull {name}\r\n{name}   x\r\n"));
}
