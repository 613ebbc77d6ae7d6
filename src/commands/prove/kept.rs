//! The proof as it grows, in its file too: whoever interrupts it can go on.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use crate::{
    cli::prove::ProveArgs,
    library::Lab,
    oci::Digest,
    output::{files::Target, refusal::Refusal},
    prove::{FORMAT, Proof},
    text,
    wording::prove as words,
};

/// Bytes of a proof's file that are read at most.
const LARGEST: u64 = 64 << 20;
/// Bytes of a string in it at most.
const LONGEST: usize = 4_000;

/// The proof, and where it is written.
pub(super) struct Kept {
    /// It, so far.
    pub(super) proof: Proof,
    file: Option<PathBuf>,
    since: Instant,
    before_ms: u64,
}

impl Kept {
    /// A new one, or the one in the file that is gone on with.
    pub(super) fn open(args: &ProveArgs, lab: &Lab) -> Result<Self, Refusal> {
        let fresh = fresh(args, lab);
        let old = match &args.json {
            Some(path) if args.resume => old(path, &fresh)?,
            Some(_) | None => None,
        };
        let mut proof = old.unwrap_or(fresh);
        proof.go_on();
        let before_ms = proof.took_ms;
        let mut kept = Self { proof, file: args.json.clone(), since: Instant::now(), before_ms };
        kept.write()?; // a wrong path costs nothing
        Ok(kept)
    }

    /// Writes what there is by now; to standard output only at the end.
    pub(super) fn write(&mut self) -> Result<(), Refusal> {
        let took = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.proof.took_ms = self.before_ms.saturating_add(took);
        match &self.file {
            Some(path) if path.as_os_str() != "-" => put(path, &self.proof),
            Some(_) | None => Ok(()),
        }
    }

    /// The whole of it.
    pub(super) fn end(mut self, interrupted: bool) -> Result<Proof, Refusal> {
        self.proof.interrupted = interrupted;
        self.write()?;
        if let Some(path) = self.file.as_deref().filter(|path| path.as_os_str() == "-") {
            put(path, &self.proof)?;
        }
        Ok(self.proof)
    }
}

fn fresh(args: &ProveArgs, lab: &Lab) -> Proof {
    let world = &args.world;
    let with = format!("{:?} {:?} {:?}", world.client, world.upstream, world.without);
    Proof {
        format: FORMAT.to_owned(),
        labcheck: env!("CARGO_PKG_VERSION").to_owned(),
        lab: lab.scenario.title.clone(),
        scenario: lab.scenario.source.name.clone(),
        digest: Digest::of(format!("{} {with}", lab.identity()).as_bytes()).to_string(),
        started: jiff::Timestamp::now(),
        took_ms: 0,
        seed: args.seed,
        shard: args.shard.map(|share| share.to_string()),
        verbs: None,
        no_faults: args.no_faults,
        without: args.world.without.clone(),
        steps: Vec::new(),
        left: 0,
        interrupted: false,
    }
}

/// The proof in a file; nothing where there is no file yet.
fn old(path: &Path, fresh: &Proof) -> Result<Option<Proof>, Refusal> {
    let told = |why: &str| Refusal::usage(words::not_gone_on_with(path, why));
    let size = match fs::metadata(path) {
        Ok(there) => there.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(told(&error.to_string())),
    };
    if size > LARGEST {
        return Err(told("it is too large for one"));
    }
    let text = fs::read_to_string(path).map_err(|error| told(&error.to_string()))?;
    let proof = Proof::read(&text).map_err(|error| told(&error.to_string()))?;
    let is_same = proof.digest == fresh.digest
        && proof.labcheck == fresh.labcheck
        && proof.no_faults == fresh.no_faults
        && proof.shard == fresh.shard;
    if is_same { Ok(Some(proof)) } else { Err(told(words::OTHER)) }
}

fn put(path: &Path, proof: &Proof) -> Result<(), Refusal> {
    let json = serde_json::to_string_pretty(proof).map_err(|e| Refusal::own(e.to_string()))?;
    let json = text::json(&json, |_| LONGEST) + "\n";
    let written = Target::open(path, true).and_then(|target| target.write(&json));
    written.map_err(|error| {
        Refusal::error(format!("{} cannot be written: {error}; name another file", path.display()))
    })
}
