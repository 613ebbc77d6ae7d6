//! A classroom's journal as the core's evidence.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    classroom::{
        journal::{self, Seal, Settler},
        layout::JOURNAL,
        standing::{Answer, ControlError, Request, Session, ask_at_once},
    },
    fact::ObserveError,
    host::evidence::{Evidence, UpTo},
    journal::{Deed, Entry},
};

/// How long the classroom's keeper has for an answer. It takes some milliseconds.
const WITHIN: Duration = Duration::from_secs(3);
/// A keeper that did not answer is not asked again for so long: many steps may be asked about in a row.
const NOT_AGAIN: Duration = Duration::from_secs(1);

/// The journal of a classroom that stands. Its keeper answers for what is in it.
pub(crate) fn of_standing(session: &Session) -> Evidence {
    let read = Arc::<AtomicU64>::default();
    let (reader, noter) = (Keeper::of(session, Arc::clone(&read)), Keeper::of(session, read));
    Evidence::new(move |up_to| reader.read(up_to), move |deeds| noter.note(deeds))
}

/// The journal in this file, of a classroom of one's own, which writes down what it is given.
pub(crate) fn of_own(path: &Path, settler: Settler) -> Evidence {
    let path = path.to_owned();
    let read = move |_| {
        journal::read(&path)
            .map_err(|error| ObserveError::Journal(format!("it cannot be read: {error}")))
    };
    let note = move |deeds| {
        settler.write(deeds);
        Ok(())
    };
    Evidence::new(read, note)
}

/// Who keeps a standing classroom.
struct Keeper {
    folder: PathBuf,
    pid: u32,
    /// Bytes of the journal that were read the last time.
    read: Arc<AtomicU64>,
    silent: Mutex<Option<(Instant, ObserveError)>>,
}

impl Keeper {
    fn of(session: &Session, read: Arc<AtomicU64>) -> Self {
        Self { folder: session.folder.clone(), pid: session.pid, read, silent: Mutex::default() }
    }

    fn read(&self, up_to: UpTo) -> Result<Vec<Entry>, ObserveError> {
        let request = match up_to {
            UpTo::Now => Request::Settle {},
            UpTo::Written => Request::Seal {},
        };
        let answer = self.ask(&request)?;
        if let Answer::Sealed(seal) = &answer {
            self.sealed(seal)
        } else {
            Err(self.unexpected(&answer))
        }
    }

    fn sealed(&self, seal: &Seal) -> Result<Vec<Entry>, ObserveError> {
        let entries = journal::read_sealed(&self.folder.join(JOURNAL), seal)
            .map_err(|error| ObserveError::Journal(error.to_string()))?;
        self.read.store(seal.length, Ordering::Relaxed);
        Ok(entries)
    }

    fn note(&self, deeds: Vec<Deed>) -> Result<(), ObserveError> {
        let read = Some(self.read.load(Ordering::Relaxed));
        let answer = self.ask(&Request::Note { deeds, read })?;
        if matches!(answer, Answer::Noted {}) { Ok(()) } else { Err(self.unexpected(&answer)) }
    }

    fn unexpected(&self, answer: &Answer) -> ObserveError {
        ObserveError::Journal(match answer {
            Answer::Behind {} => {
                "what the engine did last is not in it yet, or the engine does not tell".to_owned()
            }
            Answer::Refused { reason } => reason.clone(),
            Answer::Closed { .. }
            | Answer::Forgotten { .. }
            | Answer::Sealed(_)
            | Answer::Ports { .. }
            | Answer::Noted {} => {
                format!("its keeper (process {}) answers something else", self.pid)
            }
        })
    }

    fn ask(&self, request: &Request) -> Result<Answer, ObserveError> {
        let mut silent = self.silent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, fault)) = &*silent
            && at.elapsed() < NOT_AGAIN
        {
            return Err(fault.clone());
        }
        ask_at_once(&self.folder, request, WITHIN).map_err(|error| {
            let is_its_silence = !matches!(error, ControlError::TooLong);
            let fault = ObserveError::Journal(match error {
                ControlError::Silent => {
                    format!("its keeper (process {}) does not answer", self.pid)
                }
                ControlError::Unreachable(error) => {
                    format!("its keeper (process {}) cannot be reached: {error}", self.pid)
                }
                ControlError::Strange(error) => {
                    format!("its keeper (process {}) is of another labcheck: {error}", self.pid)
                }
                ControlError::TooLong => "an entry has more than 64 KiB".to_owned(),
            });
            if is_its_silence {
                *silent = Some((Instant::now(), fault.clone()));
            }
            fault
        })
    }
}
