//! What the schema refuses: a record with one thing wrong in it, and nothing else.

use labcheck::record::{self, FORMAT};
use serde_json::{Value, json};

use crate::{record::misfits, stored};

/// A whole record of today.
fn whole() -> Value {
    serde_json::to_value(record::read(&stored("check-mistake")).unwrap()).unwrap()
}

#[test]
fn the_schema_takes_a_whole_record_and_refuses_a_broken_one() {
    assert!(jsonschema::meta::is_valid(record::schema().as_value()), "the schema is one");
    assert!(!jsonschema::meta::is_valid(&json!({ "type": 1 })));
    assert_eq!(misfits(&whole().to_string()), Vec::<String>::new());
    let broken: [(&str, Option<Value>); 12] = [
        ("/format", Some(json!("labcheck/record/v1"))),
        ("/exit_code", Some(json!("1"))),
        ("/started", Some(json!("yesterday"))),
        ("/took_ms", Some(json!(-1))),
        ("/more", Some(json!(1))),
        ("/world/kind", Some(json!("cloud"))),
        ("/world/images", Some(json!("built here"))),
        ("/steps/0/checks/0/verdict/status", Some(json!("passed"))),
        ("/steps/0/checks/0/code", Some(json!("201"))),
        ("/steps/0/checks/0/points", None),
        ("/steps/0/checks/0/seen/0/answer", Some(json!({ "Ok": 1 }))),
        ("/steps", None),
    ];
    for (place, value) in broken {
        let mut record = whole();
        let (parent, name) = place.rsplit_once('/').unwrap();
        let parent = record.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        match value {
            Some(value) => drop(parent.insert(name.to_owned(), value)),
            None => drop(parent.remove(name).unwrap()),
        }
        let text = record.to_string();
        assert_ne!(misfits(&text), Vec::<String>::new(), "{place}");
        assert!(record::read(&text).is_err(), "{place}");
    }
}

/// No schema can say that a number fits what it counts.
#[test]
fn a_record_whose_counts_do_not_fit_its_verdicts_is_refused() {
    for (place, wrong) in [
        ("/exit_code", json!(0)),
        ("/totals/passed", json!(9)),
        ("/points/got", json!(20)),
        ("/steps/0/passed", json!(true)),
        ("/steps/0/points/undecided", json!(5)),
        ("/steps/0/checks/0/points/got", json!(5)),
    ] {
        let mut record = whole();
        *record.pointer_mut(place).unwrap() = wrong;
        let told = record::read(&record.to_string()).unwrap_err().to_string();
        assert!(told.contains("does not fit what it counts"), "{place}: {told}");
        assert!(told.contains(FORMAT), "{told}");
    }
}
