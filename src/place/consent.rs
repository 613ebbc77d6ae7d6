//! A lab that did not come with labcheck: what has to be shown and agreed to before it may type anything.

use std::path::Path;

use super::agreed;
use crate::{
    classroom::state::StateError,
    library::Lab,
    oci::Digest,
    output::{question::Answer, refusal::Refusal},
    record::WorldKind,
    report::{
        sheet::Sheet,
        typed::{Brings, Part, typed},
    },
    text,
    wording::stranger,
};

/// A lab that nobody has agreed to yet, its handout read into it.
pub(crate) struct Stranger<'l> {
    lab: &'l Lab,
    /// Where it would type.
    world: WorldKind,
    /// What of it.
    part: Part,
    /// The state folder, where answers are remembered.
    base: &'l Path,
}

impl<'l> Stranger<'l> {
    /// Nothing where there is nothing to ask: the lab is labcheck's own, or was agreed to for such a world before.
    pub(crate) fn of(lab: &'l Lab, world: WorldKind, base: &'l Path) -> Option<Self> {
        Self { lab, world, part: Part::All, base }.unless_known()
    }

    /// The same of its setup alone, in a machine of its own.
    pub(crate) fn of_setup(lab: &'l Lab, base: &'l Path) -> Option<Self> {
        Self { lab, world: WorldKind::Private, part: Part::Setup, base }.unless_known()
    }

    fn unless_known(self) -> Option<Self> {
        let is_known = self.lab.came_with_labcheck() || agreed::has(self.base, &self.digest());
        (!is_known).then_some(self)
    }

    /// That it is a stranger's, and all that it types.
    pub(crate) fn told(&self, sheet: &Sheet) -> String {
        let Lab { scenario, handout, handout_path: _, files } = self.lab;
        let [scenario_name, handout_name] =
            [&scenario.source.name, &handout.name].map(|name| text::name(name));
        let brings = files.iter().map(|file| Brings {
            path: file.path.display().to_string(),
            size: file.bytes.len(),
            executable: file.executable,
        });
        let typed = typed(sheet, scenario, self.part, &brings.collect::<Vec<_>>());
        let mut out = sheet.paragraph(&stranger::head(&scenario_name, self.world));
        out.push('\n');
        out += &sheet.paragraph(match self.part {
            Part::All => stranger::ALL,
            Part::Setup => stranger::SETUP,
        });
        out += &typed.text;
        out.push('\n');
        if typed.has_places {
            out += &sheet.paragraph(stranger::PLACES);
        }
        if typed.cut > 0 {
            out += &sheet.paragraph(&stranger::cut(typed.cut, &scenario_name, &handout_name));
        }
        out
    }

    /// Whether it may type, by what was answered; not where the question was left by Ctrl-C. What cannot be remembered
    /// is noted.
    pub(crate) fn answered(&self, answer: Answer, note: fn(&str)) -> Result<bool, Refusal> {
        match answer {
            Answer::Yes => {
                self.remember().unwrap_or_else(|error| note(&stranger::forgotten(&error)));
            }
            Answer::Interrupted => return Ok(false),
            Answer::No => return Err(Refusal::usage(stranger::DECLINED)),
            Answer::NotAsked => return Err(Refusal::usage(stranger::NOT_ASKED)),
        }
        Ok(true)
    }

    /// The answer was yes: of this lab, for such a world, nobody is asked again.
    pub(crate) fn remember(&self) -> Result<(), StateError> {
        agreed::add(self.base, &self.digest())
    }

    /// Who lets a lab type in a machine of its own has not let it type on theirs.
    fn digest(&self) -> Digest {
        let world = match self.world {
            WorldKind::Private if self.part == Part::Setup => "setup",
            WorldKind::Private => "private",
            WorldKind::Host | WorldKind::Names | WorldKind::None => "host",
        };
        Digest::of(format!("{} {world}", self.lab.identity()).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{library, report::style::Styles};

    #[test]
    fn of_a_long_lab_it_is_said_how_much_is_not_shown_and_where_it_stands() {
        let top = tempfile::tempdir().unwrap();
        let lab = |lines: usize| {
            let name = top.path().join("\u{202e}lab.yaml");
            let run = "echo x\\n".repeat(lines);
            let text = format!(
                "version: 1\ntitle: x\nlab: lab.md\nsteps: [{{ id: s, section: S, do: [{{ run: \"{run}ls\" }}] }}]\n"
            );
            std::fs::write(&name, text).unwrap();
            std::fs::write(top.path().join("lab.md"), "# S\n").unwrap();
            library::open(Some(&name), false).unwrap().bound()
        };
        let base = top.path().join("state");
        let told = |lab: &Lab, world| {
            let stranger = Stranger::of(lab, world, &base).unwrap();
            stranger.told(&Sheet::new(Styles::default(), 1_000))
        };
        let long = told(&lab(499), WorldKind::Private);
        assert!(!long.contains('\u{202e}'), "{long}");
        let file = |name: &str| top.path().join(name).display().to_string();
        let (scenario, handout) = (file("\\u{202e}lab.yaml"), file("lab.md"));
        let cut = format!("100 more lines are not shown. To read them: {scenario} and {handout}\n");
        assert!(long.ends_with(&cut) && long.starts_with(&scenario), "{long}");
        let short = told(&lab(99), WorldKind::Host);
        assert!(short.ends_with("  > ls\n\n") && short.contains("on YOUR machine"), "{short}");
    }
}
