//! An object as a check: which one, and what must be true of it.

use super::{
    logs::LogsExpect,
    property::{Property, Wanted},
};
use crate::{
    check::seen::expand,
    fact::ObserveError,
    object::{ObjectKind, ObjectName, Sought},
    syntax::{
        source::Span,
        template::{Template, Vars},
    },
};

/// A kind of objects, with what can be asked of one.
pub(crate) struct Kind {
    /// Which.
    pub(super) of: ObjectKind,
    /// What problems call the mapping.
    pub(super) what: &'static str,
    /// Its properties.
    pub(super) properties: &'static [Property],
}

/// What must be true of an object.
#[derive(Clone, Debug)]
pub(crate) struct ObjectCheck {
    pub(super) kind: ObjectKind,
    pub(super) which: Which,
    /// Of a container that is meant by its name: the image that it has to be made from.
    pub(super) image: Option<Template>,
    pub(super) gone: bool,
    pub(super) wanted: Vec<(&'static Property, Vec<Wanted>)>,
    /// What a container must have printed.
    pub(super) logs: Vec<LogsExpect>,
    pub(super) at: Span,
}

/// Which object is meant.
#[derive(Clone, Debug)]
pub(super) enum Which {
    /// The one with this name.
    Named(Template),
    /// One that was made from this image, whatever its name.
    MadeFrom(Template),
}

impl ObjectCheck {
    /// The image that it has to be made from.
    pub(super) fn wanted_image(&self) -> Option<&Template> {
        match &self.which {
            Which::Named(_) => self.image.as_ref(),
            Which::MadeFrom(image) => Some(image),
        }
    }

    /// The image by whose name it is judged, whatever made it.
    pub(super) fn named_image(&self) -> Option<&Template> {
        let of_property = |(property, wanted): &'_ (&Property, Vec<Wanted>)| {
            property.key == "image" && !wanted.is_empty()
        };
        let property = self.wanted.iter().find(|one| of_property(one));
        let by_property = property.and_then(|(_, wanted)| wanted.first()).map(|one| &one.text);
        self.wanted_image().or(by_property)
    }

    /// The objects that it asks for.
    pub(super) fn sought(&self, vars: &Vars) -> Result<Sought, ObserveError> {
        match &self.which {
            Which::Named(name) => {
                let name = expand(name, vars)?;
                if !is_name(&name) {
                    let why = format!("`{name}` cannot be the name of a {}", self.kind.name());
                    return Err(ObserveError::Unresolved(why));
                }
                Ok(Sought::Named(ObjectName::new(self.kind, name)))
            }
            Which::MadeFrom(image) => Ok(Sought::MadeFrom { image: expand(image, vars)? }),
        }
    }
}

/// What Docker takes for a name (moby, `names.RestrictedNamePattern`).
pub(in crate::check) fn is_name(name: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    name.len() <= 255
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(is_inner)
}
