//! Where a service is and from where it is asked, as it is written.

use std::time::Duration;

use crate::{
    check::seen::{Context, expand},
    fact::ObserveError,
    object::{ObjectKind, ObjectName, Sought},
    reach::{ReachAsked, Reached, Target},
    syntax::{
        decode::Decoder,
        field::Field,
        problem::Problem,
        source::Span,
        template::{Template, Vars},
        values::{Length, Templated},
    },
    verdict::{Difference, Mismatch},
};

/// How long an answer may take where nothing is said: a student waits for it.
const WITHIN: Duration = Duration::from_secs(5);
/// The longest that may be said.
const LONGEST: Duration = Duration::from_mins(1);

pub(super) const FROM: Field<Templated> = Field::optional(
    "from",
    Templated("a name"),
    "The running container whose network and names it is asked with; the lab's machine without one.",
);
pub(super) const WITHIN_FIELD: Field<Length> = Field::or(
    "within",
    "5s",
    Length("`within`"),
    "How long it may take, a minute at most; of a port, until it has taken the connection.",
);

/// Where, and from where.
#[derive(Clone, Debug)]
pub(super) struct Address {
    pub(super) target: Written,
    pub(super) from: Option<Template>,
    pub(super) within: Duration,
    pub(super) at: Span,
}

/// A target, as it is written.
#[derive(Clone, Debug)]
pub(super) enum Written {
    Url(Template),
    Port(Template),
}

impl Written {
    fn template(&self) -> &Template {
        match self {
            Self::Url(template) | Self::Port(template) => template,
        }
    }

    fn expand(&self, vars: &Vars) -> Result<Target, ObserveError> {
        let text = expand(self.template(), vars)?;
        let target = match self {
            Self::Url(_) => Target::Http(text),
            Self::Port(_) => Target::Tcp(text),
        };
        match wrong(&target) {
            Some(why) => Err(ObserveError::Unresolved(why)),
            None => Ok(target),
        }
    }
}

/// What is wrong with a target that nothing can be asked of.
fn wrong(target: &Target) -> Option<String> {
    match target {
        Target::Http(url) => {
            let rest = url.strip_prefix("http://").unwrap_or_default();
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let is_url = url.is_ascii() && !url.contains(char::is_whitespace) && !host.is_empty();
            (!is_url || host.starts_with(':'))
                .then(|| format!("`{url}` is no address of a page; write `http://HOST:PORT/PATH`"))
        }
        Target::Tcp(address) => {
            let port = address.rsplit_once(':').filter(|(host, _)| !host.is_empty());
            let port = port.and_then(|(_, port)| port.parse::<u16>().ok()).filter(|port| *port > 0);
            port.is_none().then(|| format!("`{address}` is no port; write `HOST:PORT`"))
        }
    }
}

impl Address {
    /// Takes what was read, and tells what is wrong with it.
    pub(super) fn new(
        decoder: &Decoder,
        target: Written,
        from: Option<Template>,
        within: Option<Duration>,
        at: Span,
    ) -> Self {
        let within = within.unwrap_or(WITHIN);
        if within > LONGEST {
            let title = "a check that takes so long is asked by nobody";
            decoder.report(Problem::new(at, title).help("write `within: 1m` or less"));
        }
        let template = target.template();
        if template.names().next().is_none() {
            // Nothing is put into it, so it can be looked at now.
            if let Err(ObserveError::Unresolved(why)) = target.expand(&Vars::new()) {
                let (title, help) = why.split_once("; ").unwrap_or((&why, "write it otherwise"));
                decoder.report(Problem::new(template.at, title).help(help));
            }
        }
        Self { target, from, within, at }
    }

    pub(super) fn templates(&self) -> impl Iterator<Item = &Template> {
        std::iter::once(self.target.template()).chain(&self.from)
    }

    pub(super) fn asked(&self, vars: &Vars) -> Result<ReachAsked, ObserveError> {
        let from = self.from.as_ref().map(|name| expand(name, vars)).transpose()?;
        let within_ms = u64::try_from(self.within.as_millis()).unwrap_or(u64::MAX);
        Ok(ReachAsked { target: self.target.expand(vars)?, from, within_ms })
    }

    /// What keeps it from being asked at all: a difference where it is the student's doing.
    pub(super) fn unasked(
        &self,
        asked: &ReachAsked,
        seen: &Reached,
        context: &Context<'_>,
    ) -> Option<Mismatch> {
        let name = asked.from.clone().unwrap_or_default();
        let object = ObjectName::new(ObjectKind::Container, name);
        let what = match seen {
            Reached::NoContainer => Difference::ObjectMissing { sought: Sought::Named(object) },
            Reached::NotRunning => Difference::Property {
                object,
                of: "state".to_owned(),
                wanted: "running".to_owned(),
                seen: vec!["not running".to_owned()],
            },
            Reached::Page(_) | Reached::Open | Reached::Not(_) => return None,
        };
        Some(Mismatch { line: (context.line)(self.at), what })
    }
}
