//! What is refused, with its place and what to write.

use crate::{
    check::CheckKind,
    syntax::{decode::Decoder, source::Source, yaml},
};

#[test]
fn a_refusal_says_where_it_is_and_what_to_write() {
    for (text, line, column, help) in [
        ("stack:\n  name: app\n  gone: true", 3, 9, "ask for one of its services"),
        ("service:\n  name: web\n  ports: [\"1.2.3.4:80:80\"]", 3, 11, "leave the address out"),
        ("container:\n  image: busy\n  logs: { contains: x }", 3, 9, "add `name: …`"),
        ("container:\n  name: web\n  platform: linux/arm64", 3, 13, "the operating system alone"),
    ] {
        let decoder = Decoder::default();
        CheckKind::read(&decoder, &yaml::parse(text).unwrap());
        let problems = decoder.into_problems();
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        let source = Source { name: "lab.yaml".into(), text: text.into() };
        assert_eq!(source.line_column(problems[0].at), (line, column), "{text}");
        let told = problems[0].help.as_deref().unwrap_or_default();
        assert!(told.contains(help), "{text}: {told}");
    }
}
