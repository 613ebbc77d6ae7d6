//! A scenario's problems, each with its source line and a caret.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, renderer::DecorStyle};

use crate::syntax::{problem::Problem, source::Source};

/// All problems as text.
pub(crate) fn problems(source: &Source, problems: &[Problem], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for problem in problems {
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
    text
}
