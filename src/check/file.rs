//! `file: { path: notes.txt, content: { contains: … } }`: what a file is like, in the lab's machine, a container or a volume.

use super::{
    kind::Kind,
    nature::Nature,
    seen::{Context, Judged, expand, file_seen},
};
use crate::{
    expect::text::TextExpect,
    fact::{Observation, ObserveError, Query, Witness},
    file::{File, FileAsked, FileKind, FilePlace, FileSeen},
    object::{ObjectKind, ObjectName, Sought},
    suggest::nearest,
    syntax::{
        decode::Decoder,
        field::{Field, Mapping, Reads as _},
        problem::Problem,
        shape::Shape,
        source::{Located, Span},
        template::{Template, Vars},
        values::{Boolean, By, Number, Templated, Text, Word},
        yaml::Node,
    },
    verdict::{Difference, Mismatch},
};

/// A file, and what must be true of it.
#[derive(Clone, Debug)]
pub(super) struct FileCheck {
    path: Template,
    place: Place,
    gone: bool,
    kind: Option<Located<FileKind>>,
    mode: Option<Located<u32>>,
    owner: Option<Template>,
    group: Option<Template>,
    size: Option<Located<u64>>,
    content: Option<TextExpect>,
    at: Span,
}

#[derive(Clone, Debug)]
enum Place {
    Machine,
    Container(Template),
    Volume(Template),
}

const KINDS: &[(&str, FileKind)] =
    &[("file", FileKind::File), ("folder", FileKind::Folder), ("special", FileKind::Special)];

const FILE: Mapping<(
    Field<Templated>,
    Field<Templated>,
    Field<Templated>,
    Field<Boolean>,
    Field<Word<FileKind>>,
    Field<Text>,
    Field<Templated>,
    Field<Templated>,
    Field<By<Located<u64>>>,
    Field<By<TextExpect>>,
)> = Mapping {
    what: "`file`",
    title: None,
    choice: None,
    fields: (
        Field::required(
            "path",
            Templated("a path"),
            "Its path: in the lab's machine from the folder of the lab's files (the home folder where it brings none), or from `~/` or `/`; in a container or a volume from its root. Links are followed.",
        ),
        Field::optional(
            "container",
            Templated("a name"),
            "The container that it is in, running or not; what is in the memory of one (`--tmpfs`) is not seen.",
        ),
        Field::optional("volume", Templated("a name"), "The volume that it is in."),
        Field::or(
            "gone",
            "false",
            Boolean("gone"),
            "`true`: there is its folder, and the file is not in it; `false` asks nothing. `labcheck run` fails it where that is so before the step's commands.",
        ),
        Field::optional(
            "kind",
            Word("`kind`", KINDS),
            "What it is; `special` are pipes, sockets and devices.",
        ),
        Field::optional(
            "mode",
            Text("`mode`"),
            "Its permissions in octal digits, as `chmod` takes them: `640`, `4755`.",
        ),
        Field::optional(
            "owner",
            Templated("a user"),
            "Whose it is: a name or a number; in a volume a number.",
        ),
        Field::optional(
            "group",
            Templated("a group"),
            "Its group: a name or a number; in a volume a number.",
        ),
        Field::optional(
            "size",
            By(bytes, || Number::<u64>::new("`size`", 0, LARGEST).shape()),
            "Its size in bytes.",
        ),
        Field::optional(
            "content",
            By(TextExpect::of_content, TextExpect::shape),
            "What is in it; of one with more than 64 KiB the beginning is seen, and what that does not tell is an error.",
        ),
    ),
};
/// The largest size that can be asked for: what a float in JSON counts exactly.
const LARGEST: i64 = 1 << 53;

fn bytes(decoder: &Decoder, node: &Node) -> Option<Located<u64>> {
    Some(Located::new(Number::new("`size`", 0, LARGEST).read(decoder, node)?, node.at))
}

impl FileCheck {
    /// Reads its parameters.
    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (fields, values) = FILE.read(decoder, node)?;
        let (path, container, volume, gone, kind, mode, owner, group, size, content) = values;
        let gone = gone.unwrap_or_default();
        let of = ["kind", "mode", "owner", "group", "size", "content"];
        if let Some(other) = of.iter().find_map(|key| fields.get(key)).filter(|_| gone) {
            let title = "what is gone is not like anything";
            decoder.report(Problem::new(other.at, title).help("leave this out, or `gone`"));
        }
        let place = match (container, volume) {
            (Some(_), Some(volume)) => {
                let title = "a file is in a container or in a volume";
                decoder.report(Problem::new(volume.at, title).help("leave one of the two out"));
                return None;
            }
            (Some(name), None) => Place::Container(name),
            (None, Some(name)) => Place::Volume(name),
            (None, None) => Place::Machine,
        };
        if let Place::Volume(_) = &place {
            for id in [&owner, &group].into_iter().flatten() {
                let is_known = id.names().next().is_none();
                if is_known && id.written().parse::<u32>().is_err() {
                    let title = "a volume has no names of users";
                    decoder.report(Problem::new(id.at, title).help("write the number, as `1000`"));
                }
            }
        }
        let is_plain = kind.as_ref().is_none_or(|kind| kind.value == FileKind::File);
        if let Some(content) = content.as_ref().filter(|_| !is_plain) {
            let title = "only a plain file has content";
            decoder.report(
                Problem::new(content.at, title).help("write `kind: file`, or leave it out"),
            );
        }
        let mode = match mode {
            Some(text) => Some(permissions(decoder, &text)?),
            None => None,
        };
        Some(Self {
            path: path?,
            place,
            gone,
            kind,
            mode,
            owner,
            group,
            size,
            content,
            at: node.at,
        })
    }

    /// What may be written.
    pub(super) fn shape() -> Shape {
        FILE.shape()
    }

    fn asked(&self, vars: &Vars) -> Result<FileAsked, ObserveError> {
        let within = match &self.place {
            Place::Machine => FilePlace::Machine,
            Place::Container(name) => FilePlace::Container(expand(name, vars)?),
            Place::Volume(name) => FilePlace::Volume(expand(name, vars)?),
        };
        Ok(FileAsked { within, path: expand(&self.path, vars)? })
    }

    /// What of a file is not as it should be.
    fn compare(&self, asked: &FileAsked, file: &File, context: &Context<'_>) -> Judged {
        let mut found = Vec::new();
        let mut differs = |of: &str, at: Span, wanted: String, seen: String| {
            let (file, of) = (asked.clone(), of.to_owned());
            let what = Difference::FileDiffers { file, of, wanted, seen };
            found.push(Mismatch { line: (context.line)(at), what });
        };
        if let Some(kind) = self.kind.as_ref().filter(|kind| kind.value != file.kind) {
            differs("kind", kind.at, kind.value.name().into(), file.kind.name().into());
        }
        if let Some(mode) = self.mode.as_ref().filter(|mode| mode.value != file.mode) {
            differs("mode", mode.at, octal(mode.value), octal(file.mode));
        }
        for (of, wanted, seen) in
            [("owner", &self.owner, &file.owner), ("group", &self.group, &file.group)]
        {
            let Some(template) = wanted else { continue };
            let wanted = expand(template, context.vars)?;
            if !seen.is(&wanted) {
                differs(of, template.at, wanted, seen.to_string());
            }
        }
        if let Some(size) = self.size.as_ref().filter(|size| size.value != file.size) {
            differs("size", size.at, size.value.to_string(), file.size.to_string());
        }
        if let Some(expect) = &self.content {
            match &file.content {
                None => differs(
                    "kind",
                    expect.at,
                    FileKind::File.name().into(),
                    file.kind.name().into(),
                ),
                Some(text) => {
                    if let Some(what) = expect.judge(text, asked, context.vars)? {
                        let what = Difference::InFile { file: asked.clone(), what: Box::new(what) };
                        found.push(Mismatch { line: (context.line)(expect.at), what });
                    }
                }
            }
        }
        Ok(found)
    }
}

fn permissions(decoder: &Decoder, text: &Located<String>) -> Option<Located<u32>> {
    let is_octal = (3..=5).contains(&text.value.len());
    let mode = u32::from_str_radix(&text.value, 8).ok().filter(|mode| is_octal && *mode <= 0o7777);
    if mode.is_none() {
        let title = format!("`{}` is no file mode", text.value);
        let help = "write octal digits as `chmod` takes them: 640, 4755";
        decoder.report(Problem::new(text.at, title).help(help));
    }
    Some(Located::new(mode?, text.at))
}

fn octal(mode: u32) -> String {
    format!("{mode:03o}")
}

impl Kind for FileCheck {
    fn templates(&self) -> Vec<&Template> {
        let place = match &self.place {
            Place::Machine => None,
            Place::Container(name) | Place::Volume(name) => Some(name),
        };
        let content = self.content.iter().flat_map(TextExpect::templates);
        let others = [place, self.owner.as_ref(), self.group.as_ref()].into_iter().flatten();
        std::iter::once(&self.path).chain(others).chain(content).collect()
    }

    fn nature(&self) -> Nature<'_> {
        Nature::of_a_look()
    }

    fn queries(&self, vars: &Vars, _: Witness) -> Result<Vec<Query>, ObserveError> {
        Ok(vec![Query::File(self.asked(vars)?)])
    }

    fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Judged {
        let asked = self.asked(context.vars)?;
        let only = |what: Difference| Ok(vec![Mismatch { line: (context.line)(self.at), what }]);
        match file_seen(seen, &asked)? {
            FileSeen::NoPlace => only(no_place(&asked)),
            FileSeen::Absent { folder: true, .. } if self.gone => Ok(Vec::new()),
            FileSeen::Absent { folder, beside } => {
                let name = asked.path.trim_end_matches('/');
                let name = name.rsplit_once('/').map_or(name, |(_, name)| name);
                let near = nearest(name, beside.iter().map(String::as_str)).map(str::to_owned);
                only(Difference::FileMissing { file: asked, folder: *folder, near })
            }
            FileSeen::There(_) | FileSeen::Dangling if self.gone => {
                only(Difference::FilePresent { file: asked })
            }
            FileSeen::Dangling => {
                only(Difference::FileMissing { file: asked, folder: true, near: None })
            }
            FileSeen::There(file) => self.compare(&asked, file, context),
        }
    }
}

fn no_place(asked: &FileAsked) -> Difference {
    let object = match &asked.within {
        FilePlace::Volume(name) => ObjectName::new(ObjectKind::Volume, name),
        FilePlace::Container(name) => ObjectName::new(ObjectKind::Container, name),
        // There is always a machine; what has none is asked nothing.
        FilePlace::Machine => {
            return Difference::FileMissing { file: asked.clone(), folder: false, near: None };
        }
    };
    Difference::ObjectMissing { sought: Sought::Named(object) }
}

#[cfg(test)]
mod tests;
