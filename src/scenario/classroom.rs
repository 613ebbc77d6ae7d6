//! `classroom:`: the images and names that a lab needs in its private world.

use super::{doing::Action, machines, setup};
use crate::{
    oci::{Reference, is_whole},
    syntax::{
        decode::Decoder,
        field::{Field, Mapping},
        path::{below, below_here},
        problem::Problem,
        reference,
        shape::Shape,
        source::{Located, Span},
        template::is_name,
        values::{All, Boolean, By, List, Text, Word},
        yaml::Node,
    },
};

/// What the classroom has to hold.
#[derive(Clone, Debug, Default)]
pub struct ClassroomSpec {
    /// The images.
    pub images: Vec<ImageSpec>,
    /// Names that are answered inside the lab.
    pub hosts: Vec<Located<String>>,
    /// Files that come with the lab.
    pub files: Vec<FileSpec>,
    /// Its machines, where it names them: the first is the one that is looked at.
    pub machines: Vec<Located<String>>,
    /// What labcheck types in them before anybody else does.
    pub setup: Vec<Action>,
}

/// A file or a folder that comes with the lab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSpec {
    /// Where students find it, below the folder that they work in.
    pub to: Located<String>,
    /// Where it is, below the scenario's own folder.
    pub from: Located<String>,
}

/// One image of the lab's registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSpec {
    /// Its name; with a tag, or none where it is had by digest only.
    pub name: Located<Reference>,
    /// What `${{ images.ID.digest }}` calls it.
    pub id: String,
    /// What is in it.
    pub build: Build,
    /// Sets images of one build apart.
    pub variant: String,
    /// Whether the trust service signs the tag.
    pub signed: bool,
    /// Whether it has a tag at all.
    pub tagged: bool,
    /// The tag of its repository that stands for it where Docker Hub's images are used.
    pub hub: Option<Reference>,
    /// Where it is written.
    pub at: Span,
}

/// What an image is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// A small root file system that runs: a static busybox. Its digest is this machine's.
    Shell,
    /// Files only, which need not run: the same bytes, so the same digest, on every machine.
    Files,
}

const CLASSROOM: Mapping<(
    Field<List<By<ImageSpec>>>,
    Field<All<Vec<Located<String>>>>,
    Field<All<Vec<FileSpec>>>,
    Field<List<Text>>,
    Field<List<By<Located<Action>>>>,
)> = Mapping {
    what: "`classroom`",
    title: None,
    choice: None,
    fields: (
        Field::optional(
            "images",
            List("`images`", By(ImageSpec::read, || IMAGE.shape())),
            "The images that the lab's registry has.",
        ),
        Field::optional(
            "hosts",
            All(read_hosts, || {
                Shape::Pairs("a host name", Box::new(Shape::Words(vec!["gateway"])))
            }),
            "Host names that the lab answers; `gateway` is the address of its own services.",
        ),
        Field::optional(
            "files",
            All(read_files, || Shape::Pairs("a path in the working folder", Box::new(Shape::Text))),
            "Files and folders that come with the lab, each from a path beside the scenario.",
        ),
        Field::optional(
            "machines",
            List("`machines`", Text("a machine's name")),
            "The host names of the lab's machines, each with an engine of its own, on one network; a command with `in: NAME` is typed on that one. Checks look at the first.",
        ),
        Field::optional(
            "setup",
            List("`setup`", By(setup::read, setup::shape)),
            "Commands that labcheck types before anybody else does, once the lab's machine is up with the lab's files in it: for students and in a run alike. Nothing of it counts as done by a student. Only in a machine of the lab's own.",
        ),
    ),
};

impl ClassroomSpec {
    /// Reads the mapping `classroom:`.
    pub fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (images, hosts, files, machines, setup)) = CLASSROOM.read(decoder, node)?;
        let images = images.unwrap_or_default();
        refuse_twins(decoder, &images);
        let (hosts, files) = (hosts.unwrap_or_default(), files.unwrap_or_default());
        let machines = machines.unwrap_or_default();
        machines::check(decoder, &machines);
        let mut setup = setup.unwrap_or_default();
        setup::check(decoder, &mut setup, &machines);
        let setup = setup.into_iter().map(|action| action.value).collect();
        Some(Self { images, hosts, files, machines, setup })
    }

    /// What may be written.
    pub fn shape() -> Shape {
        CLASSROOM.shape()
    }
}

fn read_hosts(decoder: &Decoder, node: &Node) -> Vec<Located<String>> {
    let pairs = decoder.pairs(node, "names, each with `gateway`");
    let named = pairs.iter().filter_map(|(name, value)| {
        decoder.word(value, "a name's address", &[("gateway", ())])?;
        Some(name.clone())
    });
    named.collect()
}

/// `{ app: files/app }`.
fn read_files(decoder: &Decoder, node: &Node) -> Vec<FileSpec> {
    let mut files: Vec<FileSpec> = Vec::new();
    for (to, from) in decoder.pairs(node, "names, each with a path beside the scenario") {
        let from = below(decoder, from, "what comes with the lab");
        let (Some(to), Some(from)) = (below_here(decoder, to.clone(), "a file's place"), from)
        else {
            continue;
        };
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let (new, is_twin) =
            (&to.value, |old: &str| within(&to.value, old) || within(old, &to.value));
        if files.iter().any(|earlier| is_twin(&earlier.to.value)) {
            decoder.report(
                Problem::new(to.at, format!("something comes to `{new}` already"))
                    .help("give each a place of its own"),
            );
        }
        files.push(FileSpec { to, from });
    }
    files
}

fn refuse_twins(decoder: &Decoder, images: &[ImageSpec]) {
    for (at, image) in images.iter().enumerate() {
        let twin = images[..at].iter().any(|earlier| {
            earlier.id == image.id
                || (earlier.tagged && image.tagged && earlier.name.value == image.name.value)
        });
        if twin {
            decoder.report(
                Problem::new(image.at, format!("there is an image `{}` already", image.id))
                    .help("give it another name, or another `id`"),
            );
        }
    }
}

const IMAGE: Mapping<(
    Field<Text>,
    Field<Word<Build>>,
    Field<Text>,
    Field<Text>,
    Field<Boolean>,
    Field<Text>,
)> = Mapping {
    what: "an image",
    title: None,
    choice: None,
    fields: (
        Field::required("name", Text("a name"), "Its name, with a tag where it has one."),
        Field::required(
            "build",
            Word("`build`", &[("shell", Build::Shell), ("files", Build::Files)]),
            "`shell`: it runs; `files`: it need not, and its digest is the same everywhere.",
        ),
        Field::optional(
            "variant",
            Text("variant"),
            "Any text; images that differ in it differ in their digest.",
        ),
        Field::optional(
            "id",
            Text("id"),
            "What `${{ images.ID.digest }}` calls it; its name with `-` for `/`, `:` and `.` where it is left out.",
        ),
        Field::or(
            "signed",
            "false",
            Boolean("`signed`"),
            "Whether its tag is signed in the lab's trust service.",
        ),
        Field::optional(
            "hub",
            Text("`hub`"),
            "The tag that stands for an image without one where Docker Hub's images are used.",
        ),
    ),
};

impl ImageSpec {
    fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        let (_, (name, build, variant, id, signed, hub)) = IMAGE.read(decoder, node)?;
        let (name, build) = (name?, build?.value);
        let reference = match name.value.parse::<Reference>() {
            Ok(reference) if reference.digest().is_none() => reference,
            Ok(_) => {
                decoder.report(
                    Problem::new(name.at, "an image's digest is computed, not chosen").help(
                        "leave the digest out; with an `id` and no tag it is had by digest only",
                    ),
                );
                return None;
            }
            Err(error) => {
                decoder.report(Problem::new(name.at, error.to_string()).help("mend the name"));
                return None;
            }
        };
        reference::check_served(decoder, &reference, name.at);
        let tagged = is_whole(&name.value);
        let id = id.map(|id| id.value);
        let signed = signed.unwrap_or_default();
        if let Some(bad) = id.as_ref().filter(|id| !is_name(id) || id.contains('.')) {
            decoder.report(
                Problem::new(node.at, format!("`{bad}` is no id"))
                    .help("use letters, digits, `_`, `-`"),
            );
        }
        if !tagged && (id.is_none() || signed) {
            decoder.report(
                Problem::new(name.at, "an image without a tag is had by its digest only")
                    .help("give it a tag, or an `id` (and no signature) so that `${{ images.ID.digest }}` names it"),
            );
        }
        let hub = hub.and_then(|text| read_hub(decoder, &text, &reference, tagged));
        let id = id.unwrap_or_else(|| default_id(&reference));
        Some(Self {
            name: Located::new(reference, name.at),
            id,
            build,
            variant: variant.map(|variant| variant.value).unwrap_or_default(),
            signed,
            tagged,
            hub,
            at: node.at,
        })
    }
}

/// `hub: "alpine:3.19"`: a written tag of the same repository, for an image without one.
fn read_hub(
    decoder: &Decoder,
    text: &Located<String>,
    image: &Reference,
    tagged: bool,
) -> Option<Reference> {
    if tagged {
        decoder.report(
            Problem::new(text.at, "Docker Hub is asked for this image by its own tag")
                .help("leave `hub` out; it is for images without a tag"),
        );
        return None;
    }
    let written = is_whole(&text.value);
    match text.value.parse::<Reference>() {
        Ok(hub) if written && hub.digest().is_none() && hub.full_name() == image.full_name() => {
            Some(hub)
        }
        _ => {
            decoder.report(
                Problem::new(
                    text.at,
                    format!("`{}` is no tag of this image's repository", text.value),
                )
                .help(format!("write it like {}:3.19", image.familiar_name())),
            );
            None
        }
    }
}

/// `alpine:edge` is `alpine-edge` where no id is given.
fn default_id(reference: &Reference) -> String {
    reference.familiar().replace(['/', ':', '.'], "-")
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use crate::syntax::source::Source;

    #[test]
    fn hub_is_a_tag_of_the_same_repository_for_an_image_without_one() {
        const NO_TAG: &str = "is no tag of this image's repository";
        for (image, wanted) in [
            ("name: alpine, id: a, hub: \"alpine:3.19\"", Ok("docker.io/library/alpine:3.19")),
            (
                "name: library/alpine, id: a, hub: \"docker.io/library/alpine:3.19\"",
                Ok("docker.io/library/alpine:3.19"),
            ),
            ("name: alpine, id: a, hub: alpine", Err(NO_TAG)),
            ("name: alpine, id: a, hub: \"tenstartups/alpine:latest\"", Err(NO_TAG)),
            ("name: alpine, id: a, hub: \"alpine@sha256:00\"", Err(NO_TAG)),
            ("name: alpine, id: a, hub: \"alpine:\"", Err(NO_TAG)),
            ("name: \"alpine:edge\", hub: \"alpine:edge\"", Err("by its own tag")),
        ] {
            let text = format!(
                "version: 1\nlab: x.md\ntitle: x\nclassroom: {{ images: [{{ {image}, build: files }}] }}\nsteps:\n  - {{ id: s, section: S, do: [{{ run: \"true\" }}] }}\n"
            );
            let read = load(&Source { name: "s.yaml".into(), text }, &[]);
            match (read, wanted) {
                (Ok(scenario), Ok(hub)) => {
                    let found = scenario.classroom.images[0].hub.as_ref().map(ToString::to_string);
                    assert_eq!(found.as_deref(), Some(hub), "{image}");
                }
                (Err(problems), Err(words)) => {
                    assert!(format!("{problems:?}").contains(words), "{image}: {problems:?}");
                }
                (read, _) => panic!("{image}: {read:?}"),
            }
        }
    }

    #[test]
    fn an_image_of_a_registry_that_no_classroom_has_is_refused_wherever_one_is_needed() {
        let told = |name: &str, rest: &str| {
            let text = format!(
                "version: 1\nlab: x.md\ntitle: x\nclassroom: {{ images: [{{ name: \"{name}\", build: shell, id: a }}] }}\nsteps:\n  - {{ id: s, section: S, check: [{{ name: n, expect: {} }}] }}\n",
                rest.replace("NAME", name)
            );
            let problems = load(&Source { name: "s.yaml".into(), text: text.clone() }, &[]);
            let problems = problems.err().unwrap_or_default();
            let served = problems.iter().filter(|p| {
                p.title == "the classroom serves docker.io and localhost:5000 only"
                    && text[p.at.range()].contains(name)
            });
            served.count()
        };
        let checks = [
            "{ deed: { pulled: \"NAME\" } }",
            "{ deed: { pushed: \"NAME\" } }",
            "{ deed: { found_unsigned: \"NAME\" } }",
            "{ trusted: { pull: \"NAME\", as_here: true } }",
            "{ refused: { pull: \"NAME\", because: unsigned, control: a } }",
        ];
        for check in checks {
            for name in
                ["quay.io/org/tool:1", "registry.example.com:5000/a:1", "192.168.1.10:5000/a:1"]
            {
                assert_eq!(told(name, check), 2, "{name} {check}");
            }
            for name in [
                "tool:1",
                "docker.io/org/tool:1",
                "index.docker.io/org/tool:1",
                "localhost:5000/a:1",
            ] {
                assert_eq!(told(name, check), 0, "{name} {check}");
            }
        }
        // A name that is given here, or a collection, needs no registry.
        for check in [
            "{ deed: { tagged: \"NAME\" } }",
            "{ deed: { published: NAME } }",
            "{ image: { name: \"NAME\", local: true } }",
        ] {
            assert_eq!(told("quay.io/org/tool:1", check), 1, "{check}: the image alone");
        }
    }
}
