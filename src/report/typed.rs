//! All that a lab types and brings, for who has to decide whether it may: nothing of it hidden, a bound on how much,
//! and a count of what is beyond.

use std::fmt::Write as _;

use super::{
    columns::broken,
    sheet::Sheet,
    style::{Styles, paint},
};
use crate::{
    scenario::model::{Action, ActionKind, MAIN_SHELL, Scenario, Step, Turn},
    syntax::template::{Template, Vars},
    text::{self, bounded, shown},
    wording,
};

/// Lines shown at most.
const LINES: usize = 400;
/// Bytes of a line shown at most.
const LONGEST: usize = 4_000;
/// Columns before the rest of a line that is wider than the sheet.
const REST: usize = 8;

/// A file that comes with a lab.
#[derive(Clone, Debug)]
pub(crate) struct Brings {
    /// Where it lies for the lab's commands.
    pub(crate) path: String,
    /// Its size in bytes.
    pub(crate) size: usize,
    /// Whether it is a program.
    pub(crate) executable: bool,
}

/// What of a lab is to be typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it. How questions are answered is left out: it starts nothing, and a student may read this.
    All,
    /// Its setup alone.
    Setup,
}

/// It as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The lines.
    pub(crate) text: String,
    /// How many more there are.
    pub(crate) cut: usize,
    /// Whether places for values are among them that only a run knows.
    pub(crate) has_places: bool,
}

/// What a scenario types, its handout read into it, and the files that it brings.
pub(crate) fn typed(sheet: &Sheet, scenario: &Scenario, part: Part, brings: &[Brings]) -> Typed {
    let mut writer =
        Writer { sheet, vars: lasting(scenario), left: LINES, typed: Typed::default() };
    writer.setup(&scenario.classroom.setup);
    match part {
        Part::All => scenario.steps.iter().for_each(|step| writer.step(step)),
        Part::Setup => {}
    }
    if !brings.is_empty() {
        writer.heading("files", "What it brings, and may start");
    }
    for file in brings {
        let program = if file.executable { ", a program" } else { "" };
        writer.line("  ", &format!("{} ({} bytes{program})", file.path, file.size));
    }
    writer.typed
}

/// The author's variables: one that a command's output gives is either the same then, or no command after it is typed. What
/// an image's digest is, is known once the lab's world is there.
fn lasting(scenario: &Scenario) -> Vars {
    let mut vars = Vars::new();
    for (name, template) in &scenario.vars {
        vars.insert(name.value.clone(), template.expand_known(&vars));
    }
    vars
}

struct Writer<'s> {
    sheet: &'s Sheet,
    vars: Vars,
    /// How many lines more may be shown.
    left: usize,
    typed: Typed,
}

impl Writer<'_> {
    fn setup(&mut self, setup: &[Action]) {
        if setup.is_empty() {
            return;
        }
        self.heading("setup", wording::setup::TITLE);
        for action in setup {
            self.command(action);
        }
    }

    fn step(&mut self, step: &Step) {
        if step.typed().next().is_none() {
            return;
        }
        self.heading(&step.id.value, &step.section.value);
        for action in step.typed() {
            if let ActionKind::Answer(answer) = &action.kind {
                self.line("  $ ", &answer.hidden(&step.id.value));
            } else {
                self.action(action);
            }
        }
    }

    fn action(&mut self, action: &Action) {
        if action.unwritten {
            self.line("  ", "not in the handout:");
        }
        self.command(action);
        for line in action.stdin.iter().flatten() {
            self.template("    reads < ", line);
        }
        match &action.kind {
            ActionKind::Run(_)
            | ActionKind::Edit { .. }
            | ActionKind::Answer(_)
            | ActionKind::Shown { .. } => {}
            ActionKind::Session { talk, .. } => talk.iter().for_each(|turn| self.turn(turn)),
        }
    }

    fn command(&mut self, action: &Action) {
        let shell = &action.shell;
        let prompt =
            if shell == MAIN_SHELL { "  $ ".to_owned() } else { format!("  {} $ ", shown(shell)) };
        self.template(&prompt, action.command());
    }

    fn turn(&mut self, turn: &Turn) {
        match turn {
            Turn::Send { line, .. } => self.template("    > ", line),
            Turn::Secret { line, .. } => self.template("    secret > ", line),
            Turn::Press { key, .. } => self.line("    key ", &key.value),
            Turn::Wait(_) => {}
        }
    }

    fn template(&mut self, lead: &str, template: &Template) {
        let text = template.expand_known(&self.vars);
        self.typed.has_places |= text.contains("${{");
        self.line(lead, &text);
    }

    fn heading(&mut self, id: &str, title: &str) {
        let Styles { heading, .. } = self.sheet.styles;
        let id = paint(heading, &text::name(id));
        if self.left > 0 {
            let _ = writeln!(self.typed.text, "\n{id}  {}", text::name(title));
        }
    }

    /// A text behind its lead; its further lines are what is typed on, as a shell shows that.
    fn line(&mut self, lead: &str, text: &str) {
        let mut lead = lead;
        for line in shown(text).replace('\t', "    ").split('\n') {
            if self.left == 0 {
                self.typed.cut += 1;
                continue;
            }
            self.left -= 1;
            self.typed.cut += usize::from(line.len() > LONGEST);
            let line = format!("{lead}{}", bounded(line, LONGEST));
            let mut rest = "";
            for piece in broken(line.trim_end_matches(' '), self.sheet.width, REST) {
                let _ = writeln!(self.typed.text, "{rest}{piece}");
                rest = "        ";
            }
            lead = if lead.starts_with("    ") { "    > " } else { "  > " };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{lab, scenario, syntax::source::Source};

    fn shown(text: &str, handout: &str, brings: &[Brings]) -> Typed {
        let mut scenario =
            scenario::load(&Source { name: "s.yaml".into(), text: text.into() }, &[]).unwrap();
        lab::bind(&mut scenario, &Source { name: "h.md".into(), text: handout.into() });
        typed(&Sheet::new(Styles::default(), 40), &scenario, Part::All, brings)
    }

    const HEAD: &str = "version: 1\ntitle: x\nlab: h.md\n";

    #[test]
    fn all_that_is_typed_is_shown_as_it_is_typed() {
        let text = HEAD.to_owned()
            + r#"
vars: { where: /tmp/x, far: "rm -rf ${{ where }}" }
steps:
  - id: one
    section: First
    do:
      - { run: "${{ far }}", unwritten: true }
      - { run: "echo id=7", capture: { id: { stdout: 'id=(\d)' } } }
      - { run: "${{ id }}\e[8mx\rls", in: other }
      - { shown: "docker run $IMAGE", why: the image is the reader's }
      - { run: sh, unwritten: true, stdin: ["${{ far }}", ""] }
      - edit: { file: Dockerfile, from: fence }
      - session: sh
        talk:
          - { send: "echo \u202ehidden", until: x }
          - { secret: hunter2 }
          - { press: ctrl-c }
          - { until: y }
          - { send: "" }
  - { id: two, section: Second, check: [{ name: n, expect: { deed: { pulled: x } } }] }
"#;
        let handout = "# First\n\n    $ echo id=7\n    $ echo 7\n    $ docker run $IMAGE\n\nWrite:\n\n```dockerfile\nFROM x\nRUN a\n```\n\n    $ sh\n\n# Second\n";
        let brings = [Brings { path: "app/run.sh".into(), size: 7, executable: true }];
        let told = shown(&text, handout, &brings);
        assert_eq!(
            told.text,
            r"
one  First
  not in the handout:
  $ rm -rf /tmp/x
  $ echo id=7
  other $ ${{ id }}\u{1b}[8mx\u{d}ls
  not in the handout:
  $ sh
    reads < rm -rf /tmp/x
    reads <
  $ cat > 'Dockerfile' <<'END'
  > FROM x
  > RUN a
  > END
  $ sh
    > echo \u{202e}hidden
    secret > hunter2
    key ctrl-c
    >

files  What it brings, and may start
  app/run.sh (7 bytes, a program)
"
        );
        assert!(told.has_places && told.cut == 0);
    }

    #[test]
    fn what_is_typed_before_the_first_step_stands_before_it() {
        let text = HEAD.to_owned()
            + "classroom: { machines: [one, two], setup: [{ run: curl x | sh, in: two }] }\nsteps: [{ id: s, section: S, do: [{ run: ls }] }]\n";
        let told = shown(&text, "# S\n\n    $ ls\n", &[]);
        assert_eq!(
            told.text,
            "\nsetup  Before the first step\n  two $ curl x | sh\n\ns  S\n  $ ls\n"
        );
    }

    #[test]
    fn a_variable_that_a_command_gives_later_hides_nothing_of_what_is_typed_before() {
        let text = HEAD.to_owned()
            + r#"
vars: { a: "rm -rf /" }
steps:
  - id: one
    section: First
    do:
      - { run: "${{ a }}", unwritten: true }
      - { run: "echo a=1", capture: { a: { stdout: 'a=(\d)' } } }
"#;
        let told = shown(&text, "# First\n\n    $ echo a=1\n", &[]);
        assert!(told.text.contains("  $ rm -rf /\n") && !told.has_places, "{}", told.text);
    }

    #[test]
    fn a_wide_line_is_shown_to_its_end_and_of_many_lines_it_is_said_how_many_are_not() {
        let wide = format!("ls{}; rm -rf /", " ".repeat(90));
        let one = |run: &str| {
            let run = serde_json::to_string(run).unwrap();
            let steps = format!("steps: [{{ id: s, section: S, do: [{{ run: {run} }}] }}]\n");
            shown(&(HEAD.to_owned() + &steps), "# S\n", &[])
        };
        let told = one(&wide);
        let lines: Vec<&str> = told.text.lines().collect();
        assert!(lines.iter().all(|line| line.chars().count() <= 40), "{}", told.text);
        let text = lines.concat().replace(' ', "");
        assert!(text.ends_with("$ls;rm-rf/"), "{}", told.text);
        let told = one(&vec!["x"; LINES + 3].join("\n"));
        assert_eq!((told.text.lines().count(), told.cut), (LINES + 2, 3));
        let told = one(&"x".repeat(LONGEST + 1));
        assert!(told.text.replace(['\n', ' '], "").ends_with("morebytes"), "{}", told.text);
        assert_eq!(told.cut, 1, "what is not shown to its end is counted");
        assert_eq!((one("ls").cut, one("ls").has_places), (0, false), "the control");
    }
}
