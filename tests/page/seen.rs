//! What is to be seen: texts, light and dark, wide and narrow, on paper.

use serde_json::json;

use crate::{browser::Browser, pages};

const CONTRAST: &str = include_str!("contrast.js");
const OPEN_ALL: &str = "document.querySelectorAll('details').forEach(one => { one.open = true; });";

/// The texts whose contrast is too low.
fn poor(browser: &Browser) -> Vec<String> {
    let told = browser.run(CONTRAST);
    assert!(told["seen"].as_u64().unwrap() > 50, "{told}");
    serde_json::from_value(told["poor"].clone()).unwrap()
}

#[test]
fn every_text_can_be_read_light_and_dark_and_the_console_stays_silent() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = crate::browser() else { return };
    for page in pages(folder.path()) {
        for scheme in ["light", "dark"] {
            browser.open(&page, 1280, scheme);
            browser.run(OPEN_ALL);
            assert_eq!(poor(&browser), Vec::<String>::new(), "{page} {scheme}");
        }
    }
    assert_eq!(browser.console(), Vec::<String>::new());
    // The controls: what is hard to read is found, and so is what the page may not do.
    browser.run(
        "document.querySelector('h1').setAttribute('class', 'x');
        document.styleSheets[0].insertRule('.x { color: #333; }');",
    );
    assert_eq!(poor(&browser).len(), 1);
    browser.run("document.body.append(Object.assign(document.createElement('script'), { text: 'alert(1)' }));");
    let said = browser.console();
    assert!(said.len() == 1 && said[0].contains("Content Security Policy"), "{said:?}");
}

#[test]
fn nothing_is_wider_than_a_narrow_screen() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = crate::browser() else { return };
    let wide = "const page = document.scrollingElement; return page.scrollWidth - page.clientWidth";
    for page in pages(folder.path()) {
        browser.open(&page, 360, "light");
        browser.run(OPEN_ALL);
        assert_eq!(browser.run(wide), json!(0), "{page}");
    }
    // The control.
    browser.run(
        "document.querySelector('h1').textContent = '\u{a0}x'.repeat(400);
        document.styleSheets[0].insertRule('h1 { white-space: nowrap; }', 0);",
    );
    assert_ne!(browser.run(wide), json!(0));
}

#[test]
fn on_paper_every_step_is_open_and_nothing_is_there_to_click() {
    let folder = tempfile::tempdir().unwrap();
    let Some(browser) = crate::browser() else { return };
    let [passed, _] = pages(folder.path());
    browser.open(&passed, 1000, "dark");
    let shown = "return [...document.querySelectorAll('.inside')].filter(one => one.checkVisibility({ contentVisibilityAuto: true }) && one.offsetHeight > 20).length";
    let nav = "return document.querySelector('nav').offsetHeight + document.querySelector('.controls').offsetHeight";
    assert_eq!(browser.run(shown), json!(0), "the control: they are closed");
    assert_ne!(browser.run(nav), json!(0));
    browser.media("print", "light");
    let steps = browser.run("return document.querySelectorAll('details.step').length");
    browser.until(shown, &steps);
    browser.until(nav, &json!(0));
    assert_eq!(poor(&browser), Vec::<String>::new());
}
