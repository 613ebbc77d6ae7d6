//! A scenario's problems, each with its source line and a caret.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, renderer::DecorStyle};

use crate::syntax::{problem::Problem, source::Source};

/// Problems that are shown: whoever has more mends these first.
pub(crate) const SHOWN: usize = 100;

/// The first problems as text, and how many more there are.
pub(crate) fn problems(source: &Source, problems: &[Problem], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for problem in problems.iter().take(SHOWN) {
        let annotation = AnnotationKind::Primary.span(problem.at.range());
        let annotation = match &problem.label {
            Some(label) => annotation.label(label.as_str()),
            None => annotation,
        };
        let snippet =
            Snippet::source(source.text.as_str()).path(source.name.as_str()).annotation(annotation);
        let mut group = Level::ERROR.primary_title(problem.title.as_str()).element(snippet);
        if let Some(help) = &problem.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        text.push_str(&renderer.render(&[group]));
        text.push_str("\n\n");
    }
    if let Some(more @ 1..) = problems.len().checked_sub(SHOWN) {
        let _ = writeln!(text, "… and {more} more; mend these first.\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::source::Span;

    #[test]
    fn the_first_hundred_are_shown_and_the_rest_counted() {
        let source = Source { name: "s.yaml".into(), text: "a: 1\n".into() };
        let told = |count: usize| {
            let all: Vec<Problem> = (0..count)
                .map(|number| Problem::new(Span { start: 0, end: 1 }, format!("no {number} here")))
                .collect();
            problems(&source, &all, false)
        };
        let text = told(SHOWN + 7);
        assert_eq!(text.matches("error: no ").count(), SHOWN);
        assert!(text.ends_with("… and 7 more; mend these first.\n\n"), "{text}");
        assert!(!told(SHOWN).contains("more"));
    }
}
