//! The syntax of what authors write: YAML with the place of every value, a decoder of fields that tells all problems at
//! once, templates, version ranges. It knows no word of the scenario's language.

pub mod decode;
pub mod field;
pub mod id;
pub mod manual;
pub mod path;
pub mod problem;
pub mod reference;
mod remedy;
pub mod schema;
pub mod shape;
pub mod source;
pub mod template;
pub mod values;
pub mod version;
pub mod yaml;
