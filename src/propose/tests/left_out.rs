//! What is left out of a check, and what is no check without it.

use serde_json::json;

use super::*;
use crate::{
    file::{File, FileKind, FileSeen, Id},
    outcome::Stream,
    reach::{Page, Reached},
};

#[test]
fn a_name_without_which_a_check_asks_for_anything_is_written_or_there_is_none() {
    let of_name = |name: &str| {
        let Seen::Object { kind, told, image, .. } = of(container(), true) else { panic!() };
        let seen = Seen::Object { kind, name: name.to_owned(), is_named: true, told, image };
        around(&busy(), &Else::default(), &seen)
    };
    assert!(of_name("web").line().contains("name: web"));
    for odd in ["x\u{1b}", &"x".repeat(300)] {
        assert_eq!(of_name(odd), Told::Nothing(Unfit::OddName), "{odd:?}");
        let odd = Some(odd.to_owned());
        let file = around(&[], &Else::default(), &file("x", odd, "hello world"));
        assert_eq!(file, Told::Nothing(Unfit::OddName));
    }
    let nowhere =
        Seen::File { path: "/x".into(), container: Some("gone".into()), seen: FileSeen::NoPlace };
    assert_eq!(around(&[], &Else::default(), &nowhere), Told::Nothing(Unfit::NoContainer));
}

#[test]
fn a_host_name_is_told_where_somebody_gave_it_to_this_container() {
    for (hostname, mode, is) in [
        ("base", "default", true),
        ("base", "container:0123", false),
        ("base", "host", false),
        ("0123456789ab", "default", false),
        ("ba9876543210", "default", false),
        ("brave_curie", "default", false),
    ] {
        let told = with(&[
            ("/Config/Hostname", json!(hostname)),
            ("/HostConfig/NetworkMode", json!(mode)),
        ]);
        let line = around(&busy(), &Else::default(), &of(told, true)).line();
        assert_eq!(line.contains("hostname"), is, "{line}");
    }
}

#[test]
fn a_port_that_was_published_by_all_is_told_beside_one_whose_number_ends_like_it() {
    let told = with(&[
        ("/HostConfig/PublishAllPorts", json!(true)),
        ("/HostConfig/PortBindings", json!({ "8080/tcp": [{ "HostIp": "", "HostPort": "9000" }] })),
        (
            "/NetworkSettings/Ports",
            json!({
                "8080/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "9000" }],
                "80/tcp": [{ "HostIp": "0.0.0.0", "HostPort": "49153" }],
                "90/tcp": null,
            }),
        ),
    ]);
    let line = around(&busy(), &Else::default(), &of(told, true)).line();
    assert!(line.contains("ports: [\"80\", \"9000:8080\"]"), "{line}");
}

/// A file, in a container where one is named.
fn file(path: &str, container: Option<String>, content: &str) -> Seen {
    let owner = Id { number: 0, name: None };
    let content = Some(Stream { text: content.to_owned(), truncated: false });
    let (kind, group) = (FileKind::File, owner.clone());
    let seen = FileSeen::There(File { kind, mode: 0o644, owner, group, size: 1, content });
    Seen::File { path: path.to_owned(), container, seen }
}

fn page(url: &str, body: &str) -> Seen {
    let body = Stream { text: body.to_owned(), truncated: false };
    let page = Page { status: 200, headers: vec![], body };
    Seen::Answers { address: url.to_owned(), reached: Reached::Page(page) }
}

#[test]
fn no_secret_is_written_wherever_it_stands() {
    const SECRET: &str = "hunter2x";
    let command = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        of(with(&[("/Config/Cmd", json!(words))]), true)
    };
    let entry = |line: &str| of(with(&[("/Config/Entrypoint", json!([line]))]), true);
    let label = |value: &str| of(with(&[("/Config/Labels", json!({ "a": value }))]), true);
    let volume = |options: &str| Seen::Object {
        kind: ObjectKind::Volume,
        name: "it".into(),
        is_named: true,
        told: json!({ "Driver": "local", "Options": { "o": options } }),
        image: None,
    };
    for (seen, left_out) in [
        (command("mysqld --password=hunter2x"), "command"),
        (command("mysqld --password hunter2x"), "command"),
        (command("sh -c export DB_PASSWORD=hunter2x; x"), "command"),
        (command("curl http://u:hunter2x@host/"), "command"),
        (entry("API_TOKEN=hunter2x"), "entrypoint"),
        (label("http://u:hunter2x@host/"), "a"),
        (volume("addr=10.0.0.1,username=u,password=hunter2x"), "o"),
        (file(".env", None, "DB_PASSWORD=hunter2x\n"), "content"),
        (file("x.yaml", None, "password: hunter2x\n"), "content"),
        (file("x.json", None, "{\"password\":\"hunter2x\"}\n"), "content"),
        (file("y.json", None, "{ \"db\": { \"password\": \"hunter2x\" } }\n"), "content"),
        (file("key", None, "-----BEGIN PRIVATE KEY-----\nabcdhunter2xabcd\n"), "content"),
        (page("http://localhost/", "see http://u:hunter2x@host/\n"), "body"),
    ] {
        let Told::Check(line, name, todos) = around(&busy(), &Else::default(), &seen) else {
            panic!("{seen:?}")
        };
        assert!(!line.contains(SECRET) && !name.contains(SECRET), "{line}");
        assert_eq!(todos, [Todo::Secret(left_out.to_owned())], "{line}");
    }
    for seen in [
        page("http://u:hunter2x@localhost/", "hello world"),
        page("http://localhost/?token=hunter2x", "hello world"),
        file("/x/PASSWORD=hunter2x", None, "hello world"),
    ] {
        assert_eq!(around(&[], &Else::default(), &seen), Told::Nothing(Unfit::SecretName));
    }
    for (seen, told) in [
        (command("nginx -g daemon off;"), "command: \"nginx -g daemon off;\""),
        (command("sh -c echo $DB_PASSWORD"), "command: \"sh -c echo $DB_PASSWORD\""),
        (command("mysqld --password-file=/run/x"), "command: \"mysqld --password-file=/run/x\""),
        (label("http://host/"), "labels: { a: \"http://host/\" }"),
        (volume("addr=10.0.0.1,rw"), "options: { o: \"addr=10.0.0.1,rw\" }"),
        (file(".env", None, "DB_PASSWORD=hunter2x\nMODE=development\n"), "\"MODE=development\""),
        (page("http://localhost/?a=b", "hello world"), "\"hello world\""),
    ] {
        let Told::Check(line, _, todos) = around(&busy(), &Else::default(), &seen) else {
            panic!("{seen:?}")
        };
        assert!(line.contains(told) && todos.is_empty(), "{line} {todos:?}");
    }
}
