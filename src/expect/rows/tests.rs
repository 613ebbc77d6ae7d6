//! Rows that are wanted, against rows that are there.

use super::*;
use crate::syntax::yaml;
use crate::verdict::NearLine;

fn read(yaml: &str) -> Result<Vec<Row>, Vec<String>> {
    let decoder = Decoder::default();
    let rows = RowList("rows", Some(&["A", "B"])).read(&decoder, &yaml::parse(yaml).unwrap());
    let problems: Vec<String> =
        decoder.into_problems().into_iter().map(|problem| problem.title).collect();
    if problems.is_empty() { Ok(rows.unwrap()) } else { Err(problems) }
}

fn seen(rows: &[[&str; 2]]) -> Vec<SeenRow> {
    let row = |[a, b]: &[&str; 2]| {
        vec![("A".to_owned(), (*a).to_owned()), ("B".to_owned(), (*b).to_owned())]
    };
    rows.iter().map(row).collect()
}

/// What differs where these rows are wanted in the way named.
fn differs(way: &str, yaml: &str, rows: &[[&str; 2]]) -> Vec<Difference> {
    let list = read(yaml).unwrap();
    let of = |name: &str| if way == name { &list[..] } else { &[] };
    let exactly = (way == "exactly").then_some(&list[..]);
    let (includes, excludes) = (of("includes"), of("excludes"));
    let rows_wanted = Rows { includes, excludes, exactly, count: None, at: Span::default() };
    let vars = Vars::from([("v".to_owned(), "x".to_owned())]);
    let found = rows_wanted.judge(&seen(rows), &vars, |_| 1).unwrap();
    found.into_iter().map(|mismatch| mismatch.what).collect()
}

#[test]
fn a_row_has_cells_of_known_columns_and_a_pattern_stands_between_slashes() {
    assert_eq!(read("[{}]").unwrap_err(), ["this row has no cells"]);
    assert_eq!(read("[{ C: x }]").unwrap_err(), ["there is no column `C`"]);
    assert_eq!(read("[{ A: /(/ }]").unwrap_err(), ["this is no regular expression"]);
    for text in ["/", "//", "/x", "x/"] {
        assert_eq!(
            differs("includes", &format!("[{{ A: {text} }}]"), &[[text, "1"]]),
            [],
            "{text}"
        );
    }
    let rows = read("[{ A: \"${{ a }}\", B: '/${{ b }}/' }]").unwrap();
    let names: Vec<&str> =
        rows[0].templates().iter().flat_map(|t| t.names()).map(|n| n.value).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(rows[0].columns().collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn every_cell_of_a_row_has_to_fit_and_a_pattern_covers_the_whole_of_it() {
    let there = &[["x", "1"], ["y", "22"]][..];
    let missing = |wanted: &str, near: Option<(usize, &str)>| {
        let seen = vec!["x  1".to_owned(), "y  22".to_owned()];
        let nearest = near.map(|(line, text)| NearLine { line, text: text.to_owned() });
        [Difference::RowMissing { wanted: wanted.into(), seen, nearest }]
    };
    for fine in ["[{ A: x }]", "[{ A: x, B: 1 }]", "[{ B: '/2+/' }]", "[{ A: \"${{ v }}\" }]"] {
        assert_eq!(differs("includes", fine, there), [], "{fine}");
    }
    assert_eq!(
        differs("includes", "[{ A: x, B: 22 }]", there),
        missing("A x, B 22", Some((1, "x  1")))
    );
    assert_eq!(differs("includes", "[{ B: /2/ }]", there), missing("B /2/", None));
    assert_eq!(differs("includes", "[{ A: \"${{ v }}${{ v }}\" }]", there), missing("A xx", None));
}

#[test]
fn each_row_that_must_not_be_there_is_told_as_often_as_it_is() {
    let unwanted =
        |seen: &str| Difference::RowUnwanted { unwanted: "A x".into(), seen: seen.into() };
    let there = &[["x", "1"], ["y", "1"], ["x", "2"]];
    assert_eq!(differs("excludes", "[{ A: x }]", there), [unwanted("x  1"), unwanted("x  2")]);
    assert_eq!(differs("excludes", "[{ A: z }]", there), []);
}

#[test]
fn exactly_gives_every_row_one_of_its_own_however_vague_another_is() {
    let there = &[["x", "1"], ["x", "2"], ["y", "3"]][..];
    let all = "[{ A: x }, { A: x, B: 1 }, { B: 3 }]";
    assert_eq!(differs("exactly", all, there), []);
    assert_eq!(differs("exactly", "[{ A: x, B: 1 }, { A: x }, { B: 3 }]", there), []);
    let found = differs("exactly", "[{ A: x }, { A: x }, { A: x }]", there);
    assert!(matches!(&found[..], [Difference::RowMissing { .. }]), "{found:?}");
    let found = differs("exactly", "[{ A: x }]", there);
    assert!(matches!(&found[..], [Difference::RowCount { wanted: 1, seen }] if seen.len() == 3));
}

#[test]
fn the_nearest_row_has_most_of_the_cells_and_those_that_are_a_slip_away() {
    let there = &[["alpine", "3.20"], ["alpine", "edge"], ["nginx", "1.27"]][..];
    let nearest = |yaml: &str, there: &[[&str; 2]]| {
        let found = differs("includes", yaml, there);
        let [Difference::RowMissing { nearest, .. }] = &found[..] else { panic!("{found:?}") };
        nearest.as_ref().map(|near| (near.line, near.text.clone()))
    };
    for (yaml, line) in [
        ("[{ A: alpine, B: egde }]", Some(2)),
        ("[{ A: alpine, B: latest }]", Some(1)),
        ("[{ A: ngnix, B: 1.27 }]", Some(3)),
        ("[{ A: ngnix }]", Some(3)),
        ("[{ A: busybox, B: 7 }]", None),
        ("[{ A: '/x+/' }]", None),
    ] {
        assert_eq!(nearest(yaml, there).map(|(line, _)| line), line, "{yaml}");
    }
    assert_eq!(nearest("[{ A: alpin }]", there), Some((1, "alpine  3.20".to_owned())));
    assert_eq!(nearest("[{ A: alpin }]", &there[..1]), None, "it is the only one");
}
