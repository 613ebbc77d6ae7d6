//! `logs: { contains: ready }`: what a container has printed.

use crate::{
    check::seen::logs,
    expect::text::TextExpect,
    fact::{Observation, ObserveError},
    object::ObjectName,
    syntax::{
        decode::Decoder,
        shape::Shape,
        source::Span,
        template::{Template, Vars},
        yaml::{Node, Value},
    },
    verdict::Difference,
};

/// What a container must have printed.
#[derive(Clone, Debug)]
pub(super) struct LogsExpect {
    text: TextExpect,
    pub(super) at: Span,
}

impl LogsExpect {
    /// Reads one expectation, or a list of them.
    pub(super) fn read_all(decoder: &Decoder, node: &Node) -> Option<Vec<Self>> {
        let read = |node: &Node| {
            let text = TextExpect::of_logs(decoder, node)?;
            Some(Self { text, at: node.at })
        };
        let all: Vec<Self> = match &node.value {
            Value::Seq(_) => decoder.list(node, "`logs`").iter().filter_map(read).collect(),
            Value::Scalar(_) | Value::Null | Value::Map(_) => read(node).into_iter().collect(),
        };
        (!all.is_empty()).then_some(all)
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        Shape::Either(vec![TextExpect::shape(), TextExpect::shape().list()])
    }

    /// The templates inside.
    pub(super) fn templates(&self) -> Vec<&Template> {
        self.text.templates()
    }

    /// How what the container printed is not as it must be.
    pub(super) fn judge(
        &self,
        container: &ObjectName,
        seen: &[Observation],
        vars: &Vars,
    ) -> Result<Option<Difference>, ObserveError> {
        let printed = logs(seen, &container.name)?;
        let what = self.text.judge(printed, &format!("what the {container} printed"), vars)?;
        let of_logs =
            |what| Difference::InLogs { container: container.clone(), what: Box::new(what) };
        Ok(what.map(of_logs))
    }
}
