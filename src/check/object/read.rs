//! How an object as a check is read.

use super::{
    logs::LogsExpect,
    property::{Property, Wanted},
    spec::{Kind, ObjectCheck, Which, is_name},
};
use crate::{
    object::ObjectKind,
    syntax::{
        decode::{Decoder, Fields},
        field::{Field, Key as _},
        problem::Problem,
        reference::check_reference,
        shape::{Choice, Mapped, Shape},
        template::Template,
        values::{Boolean, By, Templated},
        yaml::Node,
    },
};

const NAME: Field<Templated> = Field::optional("name", Templated("a name"), "What it is called.");
const IMAGE: Field<Templated> = Field::optional(
    "image",
    Templated("an image"),
    "The image that it was made from; without `name`, one container of it has to be as is said here, which only a lab's own machine can tell.",
);
const GONE: Field<Boolean> = Field::or(
    "gone",
    "false",
    Boolean("gone"),
    "`true`: it was there, and is there no more; `false` asks nothing.",
);

const LOGS: Field<By<Vec<LogsExpect>>> = Field::optional(
    "logs",
    By(LogsExpect::read_all, LogsExpect::shape),
    "What it has printed, on stdout and stderr together, as `docker logs` has it: the last 64 KiB, in 5,000 lines at most.",
);

impl Kind {
    /// The bytes of all that its properties read of an object and compare with themselves.
    #[cfg(test)]
    pub(super) fn read_all(&self, object: &serde_json::Value) -> usize {
        let read = self.properties.iter().filter_map(|property| {
            let seen = (property.seen)(object)?;
            Some(
                seen.iter()
                    .filter(|text| (property.fits)(text, text))
                    .map(String::len)
                    .sum::<usize>(),
            )
        });
        read.sum()
    }

    #[cfg(test)]
    pub(super) fn properties(&self) -> impl Iterator<Item = &'static str> {
        self.properties.iter().map(|property| property.key)
    }

    /// Whether the engine tells that one comes: of stacks it knows nothing.
    fn has_a_past(&self) -> bool {
        self.of != ObjectKind::Stack
    }

    fn is_of_containers(&self) -> bool {
        self.of == ObjectKind::Container
    }

    /// What may be written.
    pub(crate) fn shape(&self) -> Shape {
        let own = [
            Some(NAME.row()),
            self.is_of_containers().then(|| IMAGE.row()),
            self.has_a_past().then(|| GONE.row()),
            self.is_of_containers().then(|| LOGS.row()),
        ];
        let rows = own.into_iter().flatten().chain(self.properties.iter().map(Property::row));
        let rows = rows.collect();
        let which: &[&str] = if self.is_of_containers() { &["name", "image"] } else { &["name"] };
        Shape::Mapping(Mapped {
            what: self.what,
            title: self.what,
            rows,
            choice: Some(Choice::Some(which)),
        })
    }

    /// Reads its parameters.
    pub(crate) fn read(&'static self, decoder: &Decoder, node: &Node) -> Option<ObjectCheck> {
        let mut known = vec!["name", "gone"];
        known.extend(self.is_of_containers().then_some(["image", "logs"]).into_iter().flatten());
        known.extend(self.properties.iter().map(|property| property.key));
        let fields = decoder.fields(node, self.what, &known)?;
        let name = NAME.read(decoder, &fields, self.what);
        let image =
            if self.is_of_containers() { IMAGE.read(decoder, &fields, self.what) } else { None };
        let gone = GONE.read(decoder, &fields, self.what).unwrap_or_default();
        let logs =
            if self.is_of_containers() { LOGS.read(decoder, &fields, self.what) } else { None };
        let logs = logs.unwrap_or_default();
        let wanted = self.properties.iter().filter_map(|property| {
            Some((property, property.read(decoder, fields.get(property.key)?)))
        });
        let wanted: Vec<(&'static Property, Vec<Wanted>)> = wanted.collect();
        self.refuse_nonsense(decoder, &fields, gone);
        if let Some(image) = &image {
            check_reference(decoder, image);
        }
        let (which, image) = match (name, image) {
            (Some(name), image) => {
                refuse_wrong_name(decoder, &name);
                (Which::Named(name), image)
            }
            (None, Some(image)) => (Which::MadeFrom(image), None),
            (None, None) => return None,
        };
        Some(ObjectCheck { kind: self.of, which, image, gone, wanted, logs, at: node.at })
    }

    fn refuse_nonsense(&self, decoder: &Decoder, fields: &Fields<'_>, gone: bool) {
        let is_named = fields.get("name").is_some();
        let mut others =
            self.properties.iter().map(|property| property.key).chain(["image", "logs"]);
        if let Some(gone) = fields.get("gone").filter(|_| !self.has_a_past()) {
            let title = "an engine does not tell when a stack comes and goes";
            let help =
                "ask for one of its services: `service: { name: STACK_SERVICE, gone: true }`";
            decoder.report(Problem::new(gone.at, title).help(help));
        } else if !is_named && (!self.is_of_containers() || fields.get("image").is_none()) {
            let title = format!("{}: it is not said which one", self.what);
            decoder.report(Problem::new(fields.at, title).help("add `name: …`"));
        } else if let Some(logs) = fields.get("logs").filter(|_| !is_named) {
            let title = "the logs that are meant are those of a container with a name";
            decoder.report(Problem::new(logs.at, title).help("add `name: …`, or remove `logs`"));
        } else if gone && !is_named {
            let title = "what is gone is known by its name only";
            decoder.report(Problem::new(fields.at, title).help("add `name: …`, or remove `gone`"));
        } else if gone && others.any(|key| fields.get(key).is_some()) {
            let title = "what is gone has no other properties";
            decoder.report(Problem::new(fields.at, title).help("remove `gone: true`, or the rest"));
        }
    }
}

/// A name that Docker has for nothing is a problem.
pub(in crate::check) fn refuse_wrong_name(decoder: &Decoder, name: &Template) {
    if name.names().next().is_none() && !is_name(&name.written()) {
        let title = format!("`{}` cannot be a name in Docker", name.written());
        let help = "use letters, digits, `_`, `.` and `-`, with a letter or digit first";
        decoder.report(Problem::new(name.at, title).help(help));
    }
}
