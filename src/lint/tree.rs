//! The scenario as it is written, for what its model does not tell.

use crate::syntax::yaml::{Node, Value};

/// The value of a key.
pub(super) fn get<'n>(node: &'n Node, key: &str) -> Option<&'n Node> {
    let Value::Map(pairs) = &node.value else { return None };
    pairs.iter().find(|(name, _)| name.value == key).map(|(_, value)| value)
}

/// The entries of a key that has a list.
pub(super) fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    match get(node, key).map(|node| &node.value) {
        Some(Value::Seq(items)) => items,
        _ => &[],
    }
}

/// All words of a part of the scenario, and its keys.
pub(super) fn scalars(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(text) => {
            out.push_str(text);
            out.push('\n');
        }
        Value::Seq(items) => items.iter().for_each(|item| scalars(item, out)),
        Value::Map(pairs) => {
            for (key, value) in pairs {
                out.push_str(&key.value);
                out.push('\n');
                scalars(value, out);
            }
        }
    }
}
