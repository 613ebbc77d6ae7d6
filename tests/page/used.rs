//! What is done on it: by keys, by a link, and without its script.

use serde_json::json;

use crate::{browser::Browser, pages};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";

/// Presses the tabulator until this is where keys go.
fn tab_to(browser: &Browser, selector: &str) {
    let there = format!("return document.activeElement.matches('{selector}')");
    for _ in 0..80 {
        browser.press(TAB);
        if browser.run(&there) == json!(true) {
            return;
        }
    }
    panic!("no key leads to {selector}");
}

fn open(browser: &Browser) -> u64 {
    browser.run("return document.querySelectorAll('details[open]').length").as_u64().unwrap()
}

#[test]
fn steps_open_and_close_by_keys() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = crate::browser() else { return };
    let [passed, mixed] = pages(folder.path());
    browser.open(&passed, 1280, "light");
    browser.press(TAB);
    let first = "return document.activeElement.textContent";
    assert_eq!(browser.run(first), json!("To the steps"));
    assert_eq!(open(&browser), 0);
    tab_to(&browser, "summary");
    let outline = browser.run("return getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(outline, json!("solid"), "where keys go is to be seen");
    browser.press(ENTER);
    assert_eq!(open(&browser), 1);
    browser.press(SPACE);
    assert_eq!(open(&browser), 0);
    browser.press("j");
    browser.press(ENTER);
    let second = "return document.querySelectorAll('details.step')[1].open";
    assert_eq!(browser.run(second), json!(true));
    browser.press("k");
    browser.press(ENTER);
    assert_eq!(open(&browser), 2);
    // What is wrong is open from the start, and may be all that is shown.
    browser.open(&mixed, 1280, "light");
    let shown = "return [...document.querySelectorAll('details.step')].filter(one => one.checkVisibility()).map(one => one.open)";
    let all = browser.run(shown).as_array().unwrap().len();
    tab_to(&browser, "input");
    browser.press(SPACE);
    assert_eq!(browser.run(shown), json!([true, true, true]));
    assert_eq!(all, 4, "the control");
}

#[test]
fn a_stop_of_the_path_leads_into_its_step() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = crate::browser() else { return };
    let [passed, _] = pages(folder.path());
    browser.open(&passed, 1280, "light");
    tab_to(&browser, ".path li:nth-child(2) a");
    browser.press(ENTER);
    let second = "return document.querySelectorAll('details.step')[1].open";
    assert_eq!((browser.run(second), open(&browser)), (json!(true), 1));
}

#[test]
fn all_of_it_is_there_without_its_script() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = crate::browser() else { return };
    let [passed, _] = pages(folder.path());
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    browser.open(&passed, 1280, "light");
    assert_eq!(browser.run("return document.getElementById('controls').hidden"), json!(true));
    tab_to(&browser, "summary");
    browser.press(ENTER);
    assert_eq!(open(&browser), 1);
    browser.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": false }));
    browser.open(&passed, 1280, "light");
    let hidden = browser.run("return document.getElementById('controls').hidden");
    assert_eq!(hidden, json!(false), "the control");
}
