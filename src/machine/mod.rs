//! Machines of the lab's own: made in tenths of a second out of the machine at hand, and gone without a trace.
//!
//! Whatever is typed in one does what it would do on a fresh Linux machine with Docker, and nothing of it reaches the
//! machine at hand: its processes, mounts, network, host name and shared memory are in namespaces of their own, its
//! files are the host's, copied on write, its engine has Docker's own socket, folders and firewall.
//!
//! Nothing of it can be seen on the host but a folder and cgroups: no interface, no firewall rule, no mount, no route.
//! Killing labcheck, even with `kill -9`, ends it (see `init`).

mod begin;
mod cgroups;
pub mod entries;
pub mod entry;
mod faults;
mod forbidden;
#[cfg(test)]
mod fuzz;
mod ids;
pub mod init;
pub mod mountinfo;
pub mod needs;
pub mod plan;
pub mod programs;
pub mod recorder;
mod remove;
pub mod rights;
mod sockets;
pub mod stand_in;
mod trial;
mod unmet;

use std::{
    ffi::OsString,
    fs, io,
    net::Ipv4Addr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    net::{UnixListener, UnixStream},
    process::{Child, ChildStdin, Command},
    time::{Instant, sleep, timeout},
};

use self::{begin::begun, faults::in_machine};
pub use self::{
    entries::Entries,
    entry::Entry,
    faults::Fault,
    needs::Needs,
    plan::{LaidOver, Node, Plan},
    remove::remove,
    rights::Rights,
    sockets::Network,
    stand_in::real::LABCHECK,
    unmet::{Unmet, remedies},
};

/// A machine takes a tenth of a second, an engine half a second; this is for a host in trouble.
const READY_WITHIN: Duration = Duration::from_secs(30);
const STOPPED_WITHIN: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(15);
/// How long the last words of a machine that did not come up are waited for.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// Bytes of a machine's last words that are read.
const WORDS: u64 = 4_000;

/// Machines that are up, on a network of their own.
#[derive(Debug)]
pub struct Machines {
    cgroup: String,
    child: Child,
    stdin: Option<ChildStdin>,
    network: Network,
    nodes: Vec<Up>,
    /// What is wrong with them, on demand.
    fault: Option<Fault>,
    /// Where their programs are looked for.
    path: OsString,
}

/// A machine that is up.
#[derive(Debug)]
struct Up {
    name: String,
    entry: Entry,
    network: Network,
    socket: PathBuf,
    log: PathBuf,
    /// The programs of which it is told what was typed.
    recorded: Vec<String>,
}

/// Why there is no machine.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// A program could not be started.
    #[error("`unshare` cannot be started; install util-linux")]
    Start(#[source] io::Error),
    /// The machine could not be set up.
    #[error("the lab's machine cannot be set up: {0}; use --engine host")]
    Setup(String),
    /// The listeners could not be opened in its network.
    #[error("the lab's network cannot be entered; use --engine host")]
    Network(#[source] io::Error),
    /// Its engine ended at once, or never answered.
    #[error(
        "the private engine did not start: {0}; `labcheck doctor` says what it needs, --engine host does without it"
    )]
    NotReady(String),
    /// Its folder could not be made.
    #[error("the folder of the lab's machine cannot be made; check the disk")]
    Folder(#[source] io::Error),
    /// Something could not be broken in it, or not be mended.
    #[error(
        "the lab's machine cannot be broken or mended on demand: {0}; leave faults out with --no-faults"
    )]
    Fault(#[source] io::Error),
}

impl Machines {
    /// By what right the machines in this folder were made.
    pub fn rights_of(folder: &Path) -> io::Result<Rights> {
        Plan::in_folder(folder).map(|plan| plan.rights)
    }

    /// Starts them, and waits until they are up; their engines get ready by themselves. `name` is unique on this
    /// host; the cgroups carry it. In a folder in which machines were up before they go on with the files and the
    /// engines' data of those.
    pub async fn start(order: Order<'_>, needs: &Needs) -> Result<Self, MachineError> {
        let cgroup = format!("labcheck-{}", order.name);
        let plan = Plan {
            folder: order.folder.to_owned(),
            hidden: order.hidden.to_owned(),
            shared: order.shared,
            shown: order.shown,
            laid_over: order.laid_over,
            recorded: order.recorded,
            path: needs.path.to_string_lossy().into_owned(),
            authority: order.authority.to_owned(),
            cgroup: format!("/{cgroup}"),
            unshare: needs.unshare.clone(),
            labcheck: needs.labcheck.clone(),
            runc: needs.runc.clone(),
            rights: needs.rights,
            were_up: Plan::in_folder(order.folder).is_ok(),
            nodes: order.nodes,
        };
        fs::create_dir_all(&plan.folder).map_err(MachineError::Folder)?;
        for socket in plan.stale() {
            match fs::remove_file(socket) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(MachineError::Folder(error));
                }
                Ok(()) | Err(_) => {}
            }
        }
        let path = plan.write().map_err(MachineError::Folder)?;
        let greeting = UnixListener::bind(plan.greeting()).map_err(MachineError::Folder)?;
        for node in &plan.nodes {
            fs::create_dir_all(plan.of(node).door()).map_err(MachineError::Folder)?;
        }
        let mut child = Command::new(&plan.unshare)
            .env("PATH", &needs.path)
            .args(plan.rights.makes(&plan.unshare))
            // `ip` of 6.15 looks a process up below /proc that it is to give a link to.
            .args(["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"])
            .arg(&plan.labcheck)
            .arg("pid1")
            .arg(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .process_group(0) // the terminal's Ctrl-C is for labcheck, which then stops the machines
            .kill_on_drop(true)
            .spawn()
            .map_err(MachineError::Start)?;
        let mut stdin = child.stdin.take();
        let up = match begun(plan.rights, &child, stdin.as_mut()).await {
            Ok(()) => all_up(&plan, needs, &greeting, &mut child).await,
            Err(error) => Err(MachineError::Setup(error.to_string())),
        };
        let pid = child.id();
        let network = || {
            let gone = io::Error::other("it has ended");
            let network = pid.ok_or(gone).map(|pid| Network::new(plan.sockets(), pid));
            network.map_err(MachineError::Network)
        };
        match up.and_then(|nodes| network().map(|network| (nodes, network))) {
            Ok((nodes, network)) => {
                let path = needs.path.clone();
                Ok(Self { cgroup, child, stdin, network, nodes, fault: None, path })
            }
            Err(error) => {
                drop(stdin);
                end(&mut child, &cgroup).await;
                Err(error)
            }
        }
    }

    /// The lab's internet.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The networks that the machines have of their own, the first machine's first.
    pub fn own_networks(&self) -> impl Iterator<Item = &Network> {
        self.nodes.iter().map(|node| &node.network)
    }

    /// Where recorders tell what was typed, machine by machine, and of which programs.
    pub fn recorders(&self) -> impl Iterator<Item = Recorders<'_>> {
        self.nodes.iter().map(|up| Recorders {
            machine: &up.name,
            network: &up.network,
            programs: &up.recorded,
        })
    }

    /// The ways into the machines.
    pub fn entries(&self) -> Option<Entries> {
        Entries::of(self.nodes.iter().map(|node| (node.name.clone(), node.entry.clone())))
    }

    /// Where the docker CLI and the API reach the first machine's engine from outside.
    pub fn socket(&self) -> &Path {
        self.nodes.first().map_or(Path::new(""), |node| &node.socket)
    }

    /// Waits until the engines answer.
    pub async fn ready(&mut self) -> Result<(), MachineError> {
        let deadline = Instant::now() + READY_WITHIN;
        for node in &self.nodes {
            while UnixStream::connect(&node.socket).await.is_err() {
                if let Ok(Some(status)) = self.child.try_wait() {
                    let words = last_words(&node.log);
                    return Err(MachineError::NotReady(format!("it ended with {status}: {words}")));
                }
                if Instant::now() > deadline {
                    let (seconds, words) = (READY_WITHIN.as_secs(), last_words(&node.log));
                    return Err(MachineError::NotReady(format!(
                        "no answer in {seconds} s: {words}"
                    )));
                }
                sleep(POLL).await;
            }
        }
        Ok(())
    }

    /// From now on this is wrong with all of them; what was wrong before is mended.
    pub async fn break_down(&mut self, fault: Fault) -> Result<(), MachineError> {
        self.mend().await?;
        // What was begun in one of them is to be mended, too.
        self.fault = Some(fault);
        self.in_each(fault.begins()).await
    }

    /// Nothing is wrong with them any more.
    pub async fn mend(&mut self) -> Result<(), MachineError> {
        let Some(fault) = self.fault.take() else { return Ok(()) };
        self.in_each(fault.ends()).await
    }

    async fn in_each(&self, script: String) -> Result<(), MachineError> {
        for node in &self.nodes {
            in_machine(&node.entry, &self.path, script.clone())
                .await
                .map_err(MachineError::Fault)?;
        }
        Ok(())
    }

    /// Ends them and everything in them. Their folder is the caller's to remove.
    pub async fn stop(&mut self) {
        drop(self.stdin.take());
        end(&mut self.child, &self.cgroup).await;
    }
}

/// The recorders of one machine.
#[derive(Debug)]
pub struct Recorders<'m> {
    /// The machine.
    pub machine: &'m str,
    /// Its programs that have one.
    pub programs: &'m [String],
    network: &'m Network,
}

impl Recorders<'_> {
    /// Begins to listen to them.
    pub fn listen(&self) -> io::Result<std::os::unix::net::UnixListener> {
        self.network.recorders()
    }
}

/// What machines are to be.
pub struct Order<'o> {
    /// Where everything of theirs lies.
    pub folder: &'o Path,
    /// A folder of the host's of which nothing is seen inside but what is shared.
    pub hidden: &'o Path,
    /// Folders that are inside what they are outside.
    pub shared: Vec<PathBuf>,
    /// Files and folders that can be read inside, and not written.
    pub shown: Vec<PathBuf>,
    /// Files of the host's that are inside in the place of others.
    pub laid_over: Vec<LaidOver>,
    /// Names of programs whose starts and ends are told.
    pub recorded: Vec<String>,
    /// A name that nobody else on this host has.
    pub name: &'o str,
    /// The certificate authority (PEM) that they trust beside the host's.
    pub authority: &'o str,
    /// The machines.
    pub nodes: Vec<Node>,
}

/// Waits until every machine says that it is up. The kernel tells which process says it.
async fn all_up(
    plan: &Plan,
    needs: &Needs,
    greeting: &UnixListener,
    child: &mut Child,
) -> Result<Vec<Up>, MachineError> {
    let greetings = async {
        let mut up = Vec::new();
        for _ in &plan.nodes {
            up.push(greeted(plan, needs, greeting).await?);
        }
        up.sort_by_key(|(address, _)| *address);
        io::Result::Ok(up.into_iter().map(|(_, up)| up).collect())
    };
    let ended = tokio::select! {
        up = timeout(READY_WITHIN, greetings) => match up {
            Ok(Ok(up)) => return Ok(up),
            Ok(Err(error)) => error.to_string(),
            Err(_) => format!("it was not up in {} s", READY_WITHIN.as_secs()),
        },
        ended = child.wait() => ended.map_or_else(|e| e.to_string(), |s| format!("it ended with {s}")),
    };
    let mut words = Vec::new();
    if let Some(stderr) = child.stderr.take() {
        let _ = timeout(LAST_WORDS, stderr.take(WORDS).read_to_end(&mut words)).await;
    }
    let words = String::from_utf8_lossy(&words);
    let said = words.lines().find(|line| !line.trim().is_empty());
    Err(MachineError::Setup(said.map_or(ended, str::to_owned)))
}

/// One machine that says that it is up, with its address.
async fn greeted(
    plan: &Plan,
    needs: &Needs,
    greeting: &UnixListener,
) -> io::Result<(Ipv4Addr, Up)> {
    let (stream, _) = greeting.accept().await?;
    let pid = stream.peer_cred()?.pid().and_then(|pid| u32::try_from(pid).ok());
    let pid = pid.ok_or_else(|| io::Error::other("nobody knows who says that it is up"))?;
    let mut name = String::new();
    BufReader::new(stream).read_line(&mut name).await?;
    let mut words = name.split_whitespace();
    let name = words.next().unwrap_or_default();
    let node = plan.nodes.iter().find(|node| node.name == name);
    let node = node.ok_or_else(|| io::Error::other("a machine ended while it came up"))?;
    let own = plan.of(node);
    let entry = Entry::new(&needs.nsenter, pid, needs.rights)?;
    let network = Network::new(own.sockets(), pid);
    Ok((
        node.address,
        Up {
            name: node.name.clone(),
            entry,
            network,
            socket: own.socket(),
            log: own.log(),
            recorded: words.map(str::to_owned).collect(),
        },
    ))
}

async fn end(child: &mut Child, cgroup: &str) {
    if timeout(STOPPED_WITHIN, child.wait()).await.is_err() {
        // Its end kills the first process of the namespaces, and that everything in them.
        let _ = child.kill().await;
    }
    cgroups::remove(cgroup).await;
}

/// The end of an engine's log, for a person.
fn last_words(log: &Path) -> String {
    let log = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = log.lines().collect();
    let fatal = lines.iter().rev().find(|l| !l.contains("level=info")).or(lines.last());
    fatal.map_or_else(|| "its log is empty".to_owned(), |line| (*line).to_owned())
}

/// Removes what killed machines of this name may have left: their cgroups.
pub async fn sweep(name: &str) {
    cgroups::remove(&format!("labcheck-{name}")).await;
}
