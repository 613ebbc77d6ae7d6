//! What `labcheck watch` shows: the steps with their state, and the one that is next with its checks; as
//! a screen of any size, or as lines.

use anstyle::Style;

use super::{
    columns::{Line, columns, fit, wrap},
    progress::{Progress, Score},
    rows::{details, rows},
    sheet::clean,
    student::ALL_DONE,
    style::Styles,
};
use crate::{record::StepRecord, wording};

/// Fewer rows than this leave out the title, and notices.
const ROOMY: usize = 12;
/// The keys.
const KEYS: &str = "h hint   r look again   q quit";

/// What was seen of a step from outside the student's shell.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The checks that could be judged.
    pub record: StepRecord,
    /// The names of the checks that only the student's own shell can tell, and did not tell yet.
    pub elsewhere: Vec<String>,
}

/// How far a step is, as far as it can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// By everything that could be seen it is so.
    Known(Progress),
    /// Everything that can be seen passes; the student's own shell has to be asked for the rest.
    Elsewhere,
}

impl Seen {
    /// How far the step is.
    pub(crate) fn state(&self) -> State {
        let progress = Progress::of(&self.record);
        if self.elsewhere.is_empty() {
            return State::Known(progress);
        }
        let totals = self.record.totals();
        match progress {
            Progress::Open { passed, of } => {
                State::Known(Progress::Open { passed, of: of + self.elsewhere.len() })
            }
            Progress::NotBegun | Progress::Skipped => State::Known(progress),
            Progress::Done | Progress::Unjudged | Progress::Unchecked | Progress::ForPerson => {
                match totals.errors + totals.skipped - self.record.for_person() {
                    0 => State::Elsewhere,
                    _ => State::Known(Progress::Unjudged),
                }
            }
        }
    }

    /// Whether it is done.
    pub(crate) fn is_done(&self) -> bool {
        self.state() == State::Known(Progress::Done)
    }

    /// Whether something is left to do.
    pub(crate) fn is_open(&self) -> bool {
        match self.state() {
            State::Known(progress) => progress.is_open(),
            State::Elsewhere => true,
        }
    }

    /// Its state in words.
    fn words(&self) -> String {
        match self.state() {
            State::Known(progress) => progress.tell(),
            State::Elsewhere => {
                format!("ask in your own shell: labcheck {}", clean(&self.record.id))
            }
        }
    }

    /// The same, shorter.
    fn short_words(&self) -> String {
        match self.state() {
            State::Known(progress) => progress.tell(),
            State::Elsewhere => "ask in your own shell".to_owned(),
        }
    }

    fn mark(&self) -> &'static str {
        match self.state() {
            State::Known(Progress::Done) => "[x]",
            State::Known(Progress::Open { .. } | Progress::NotBegun) => "[ ]",
            State::Known(Progress::Unjudged) => "[!]",
            State::Known(Progress::Skipped | Progress::Unchecked | Progress::ForPerson) => "[-]",
            State::Elsewhere => "[?]",
        }
    }

    fn style(&self, styles: &Styles) -> Style {
        match self.state() {
            State::Known(progress) => progress.style(styles),
            State::Elsewhere => styles.skip,
        }
    }
}

/// Everything that is shown.
#[derive(Clone, Debug)]
pub(crate) struct View<'v> {
    /// The lab's title.
    pub title: &'v str,
    /// What has to be known about the place.
    pub notices: &'v [String],
    /// All steps.
    pub steps: &'v [Seen],
    /// What all checks of the lab are worth together.
    pub points: u32,
    /// What has just happened, or a hint.
    pub told: &'v str,
}

impl View<'_> {
    /// The step that is next: the first with something left to do.
    pub(crate) fn current(&self) -> Option<usize> {
        self.steps.iter().position(Seen::is_open)
    }
}

/// One step's state as a line, without its end: `step1  done  Step 1: …`.
pub(crate) fn line(step: &Seen) -> String {
    one_line(&format!("{}  {}  {}", step.record.id, step.words(), step.record.section))
}

/// What is said about where it stands: what comes next, or that nothing does.
pub(crate) fn summary(steps: &[Seen], points: u32) -> String {
    let score = score(steps, points).tell();
    match steps.iter().find(|step| step.is_open()) {
        Some(next) => {
            let id = clean(&next.record.id);
            format!("{score}. Next: {}. For help: labcheck hint {id}", heading(next))
        }
        None => format!("{score}. {ALL_DONE}"),
    }
}

/// How far the lab is.
pub(crate) fn score(steps: &[Seen], points: u32) -> Score {
    let progress = |step: &Seen| match step.state() {
        State::Known(progress) => progress,
        State::Elsewhere => Progress::Unjudged,
    };
    Score::of(steps.iter().map(|step| (&step.record, progress(step))), points)
}

/// What is said when this step has become done.
pub(crate) fn became_done(id: &str, steps: &[Seen]) -> String {
    match steps.iter().find(|step| step.is_open()) {
        Some(next) => format!("{} is done. Next: {}", clean(id), heading(next)),
        None => format!("{} is done.", clean(id)),
    }
}

/// The screen: at most `rows` lines of at most `width` columns, styles aside.
pub(crate) fn screen(
    styles: &Styles,
    view: &View<'_>,
    (width, rows): (usize, usize),
) -> Vec<String> {
    if width == 0 || rows == 0 {
        return Vec::new();
    }
    let is_roomy = rows >= ROOMY;
    let top = if is_roomy { top(styles, view, width) } else { Vec::new() };
    let keys = if rows > 1 { vec![vec![(styles.dim, KEYS.to_owned())]] } else { Vec::new() };
    let mut left = rows - top.len() - keys.len();
    let told = plain(&wrap(&clean(view.told), width));
    let told = cut(told, if left > 3 { (left / 2).max(1) } else { 0 });
    left -= told.len();
    let list = list(styles, view, if view.current().is_some() { left.div_ceil(2) } else { left });
    left -= list.len();
    let body = body(styles, view, width, left);

    let blocks: Vec<Vec<Line>> =
        [top, list, body, told].into_iter().filter(|block| !block.is_empty()).collect();
    let filled: usize = blocks.iter().map(Vec::len).sum::<usize>() + keys.len();
    let is_airy = filled + blocks.len() <= rows;
    let mut lines: Vec<Line> = Vec::new();
    for block in blocks {
        if is_airy && !lines.is_empty() {
            lines.push(Line::new());
        }
        lines.extend(block);
    }
    lines.resize(rows - keys.len(), Line::new());
    lines.extend(keys);
    lines.iter().map(|line| fit(line, width)).collect()
}

fn top(styles: &Styles, view: &View<'_>, width: usize) -> Vec<Line> {
    let score = score(view.steps, view.points).tell();
    let mut lines =
        vec![vec![(styles.heading, one_line(view.title)), (styles.dim, format!("   {score}"))]];
    for notice in view.notices {
        lines.extend(cut(plain(&wrap(&clean(notice), width)), 3));
    }
    lines.truncate(4);
    lines
}

/// The steps, or as many of them around the one that is next as there is room for.
fn list(styles: &Styles, view: &View<'_>, room: usize) -> Vec<Line> {
    let current = view.current();
    let steps = view.steps;
    let widest = |text: fn(&Seen) -> String| steps.iter().map(|s| columns(&text(s))).max();
    let id_width = widest(|step| clean(&step.record.id)).unwrap_or(0);
    let state_width = widest(Seen::short_words).unwrap_or(0);
    let rows = steps.iter().enumerate().map(|(at, step)| {
        let cursor = if Some(at) == current { ">" } else { " " };
        let (id, state) = (clean(&step.record.id), step.short_words());
        vec![
            (Style::new(), format!("{cursor} {} {}", step.mark(), padded(&id, id_width))),
            (step.style(styles), format!("  {}", padded(&state, state_width))),
            (Style::new(), format!("  {}", one_line(&step.record.section))),
        ]
    });
    if room >= steps.len() {
        return rows.collect();
    }
    // The last row says that there are more, where it can be spared.
    let shown = if room > 2 { room - 1 } else { room };
    let last = steps.len() - shown;
    let first = current.unwrap_or(last).saturating_sub(shown / 2).min(last);
    let mut lines: Vec<Line> = rows.skip(first).take(shown).collect();
    if shown < room {
        let more = wording::count(steps.len() - shown, "more step");
        lines.push(vec![(styles.dim, format!("  … {more}"))]);
    }
    lines
}

/// The step that is next with its checks; or that nothing is.
fn body(styles: &Styles, view: &View<'_>, width: usize, room: usize) -> Vec<Line> {
    let Some(step) = view.current().and_then(|at| view.steps.get(at)) else {
        let text = if view.steps.is_empty() { "This lab has no steps." } else { ALL_DONE };
        return cut(plain(&wrap(text, width)), room);
    };
    let id = clean(&step.record.id);
    // All details where there is room, else those of the first check that needs some, else none.
    let enough = [usize::MAX, 1, 0].map(|detailed| checks(styles, step, width, detailed));
    let [all, first, none] = enough;
    let mut lines = if all.len() <= room {
        all
    } else if first.len() <= room {
        first
    } else {
        none
    };
    if lines.len() > room {
        let more = lines.len() - room.saturating_sub(1);
        lines.truncate(room.saturating_sub(1));
        if room > 0 {
            let more = wording::count(more, "more line");
            lines.push(vec![(styles.dim, format!("  … {more}: labcheck {id}"))]);
        }
    }
    lines
}

fn checks(styles: &Styles, step: &Seen, width: usize, detailed: usize) -> Vec<Line> {
    let mut lines: Vec<Line> = vec![vec![(styles.heading, heading(step))]];
    let mut left = detailed;
    for row in rows(styles, &step.record, false) {
        let held = row.check.is_some_and(|check| check.held.is_some());
        let worth = match row.points {
            (_, 0) => String::new(),
            (_, of) if row.check.is_some_and(|c| c.verdict.is_for_person()) => {
                format!("  {of} open")
            }
            (got, of) => format!("  {got}/{of}"),
        };
        lines.push(vec![
            (row.style, format!("  {}", row.word)),
            (Style::new(), format!(" {}", one_line(&row.name))),
            (styles.dim, worth + if held { "  (seen before)" } else { "" }),
        ]);
        if let Some(check) = row.check.filter(|_| row.is_detailed && left > 0) {
            left -= 1;
            for (label, text) in details(check) {
                lines.extend(labelled(label, &text, width));
            }
        }
    }
    for name in &step.elsewhere {
        lines.push(vec![
            (styles.skip, "  ask  ".to_owned()),
            (Style::new(), format!(" {}", one_line(name))),
        ]);
    }
    if !step.elsewhere.is_empty() {
        let ask = format!("Only your own shell can tell; ask there: labcheck {}", step.record.id);
        lines.extend(labelled("", &ask, width));
    }
    lines
}

fn labelled(label: &str, text: &str, width: usize) -> Vec<Line> {
    let (indent, label_width) = if width >= 40 { (8, 10) } else { (2, 0) };
    let label_width = if label.is_empty() { 0 } else { label_width };
    let text = if label_width == 0 && !label.is_empty() {
        format!("{label} {text}")
    } else {
        text.to_owned()
    };
    let wrapped = wrap(&clean(&text), width.saturating_sub(indent + label_width));
    let lines = wrapped.iter().enumerate().map(|(at, line)| {
        let label = if at == 0 && label_width > 0 { label } else { "" };
        vec![(Style::new(), format!("{:indent$}{}{line}", "", padded(label, label_width)))]
    });
    lines.collect()
}

fn heading(step: &Seen) -> String {
    one_line(&format!("{}  {}", step.record.id, step.record.section))
}

fn plain(lines: &[String]) -> Vec<Line> {
    lines.iter().map(|line| vec![(Style::new(), line.clone())]).collect()
}

/// At most so many lines, the last of them with a mark where there were more.
fn cut(mut lines: Vec<Line>, room: usize) -> Vec<Line> {
    if lines.len() > room {
        lines.truncate(room);
        if let Some(last) = lines.last_mut() {
            last.push((Style::new(), " …".to_owned()));
        }
    }
    lines
}

fn padded(text: &str, width: usize) -> String {
    let pad = width.saturating_sub(columns(text));
    format!("{text}{:pad$}", "")
}

fn one_line(untrusted: &str) -> String {
    clean(untrusted).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests;
