//! The files of a machine: the host's, copied on write, with folders of its own where a machine's state is.

use std::{
    collections::BTreeSet,
    fs, io,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use rustix::{
    mount::{
        MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind, mount_bind_recursive,
        mount_change, mount_remount, unmount,
    },
    process::{chdir, pivot_root},
};

use super::{
    by_folder::by_folder,
    devices, engine,
    failed::{Failed, While as _},
    laid,
    layers::by_file_system,
    places::{HOST, bind, empty, host, share, show},
    recorders, stand_ins,
};
use crate::machine::{
    mountinfo,
    plan::{DATA, GATEWAY, Node, Plan},
};

/// Where the certificate authorities are that programs trust, by distribution: Debian's first, which Go looks at
/// first everywhere.
const AUTHORITIES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Puts them together and makes them this process's root.
///
/// The result is the names of the programs of which it is told what was typed.
///
/// The machine's own folders are made once its root is this process's: until then a link that is followed would
/// lead to a file of the host's.
pub(super) fn lay_out(plan: &Plan, node: &Node) -> Result<BTreeSet<String>, Failed> {
    let own = plan.of(node);
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .doing("taking the mounts apart from the host's")?;
    let table = mountinfo::mounts().doing("reading the mounts")?;
    let (changes, root) = (own.changes(), own.root());
    fs::create_dir_all(&root).doing("making the root folder")?;
    let lay = if plan.rights.is_root() { by_file_system } else { by_folder };
    lay(&table, plan, &changes, &root).doing("laying a layer over the host's files")?;
    let real = |folder: &Path| -> Result<PathBuf, Failed> {
        let made = fs::create_dir_all(folder).and_then(|()| fs::canonicalize(folder));
        made.doing(format_args!("making {}", folder.display()))
    };
    let (tmp, data, hidden) = (real(&own.tmp())?, real(&own.data())?, real(&plan.hidden)?);
    let shared: Vec<PathBuf> = plan
        .shared
        .iter()
        .chain([&own.door(), &plan.first_door()])
        .map(|folder| real(folder))
        .collect::<Result<_, _>>()?;
    let shown: Vec<PathBuf> = plan
        .shown
        .iter()
        .map(|path| fs::canonicalize(path).doing(format_args!("looking for {}", path.display())))
        .collect::<Result<_, _>>()?;
    let laid_over = laid::found(&plan.laid_over)?;
    turn_to(&root).doing("turning to the machine's own files")?;

    kernel().doing("mounting /proc and /sys")?;
    devices::lay_out(Path::new(HOST), plan.rights).doing("making /dev")?;
    own_run().doing("making /run")?;
    bind(&tmp, Path::new("/tmp"), 0o1777).doing("making /tmp")?;
    bind(&data, Path::new(DATA), 0o710).doing("making the engine's folder")?;
    empty(Path::new(engine::FOLDER)).doing("making the engine's settings")?;
    fs::write(Path::new(engine::FOLDER).join("daemon.json"), engine::SETTINGS)
        .doing("making the engine's settings")?;
    if !plan.were_up {
        texts(plan, node).doing("writing /etc")?;
    }
    stand_ins::make_folder(plan).doing("making labcheck's folder")?;
    if !plan.rights.is_root() {
        stand_ins::lay_out(plan).doing("laying out what stands in for root's programs")?;
    }
    // Last, since they may lie below what is hidden or new.
    empty(&hidden).doing("hiding the classrooms' files")?;
    for folder in &shared {
        share(folder).doing(format_args!("sharing {}", folder.display()))?;
    }
    for path in &shown {
        show(path).doing(format_args!("showing {}", path.display()))?;
    }
    for over in &laid_over {
        laid::lay(&host(&over.from), &over.to).doing(format_args!(
            "laying {} over {}",
            over.from.display(),
            over.to.display()
        ))?;
    }
    let recorded = recorders::lay_out(plan).doing("laying recorders over programs")?;
    let left = unmount(HOST, UnmountFlags::DETACH).map_err(io::Error::from);
    left.and_then(|()| fs::remove_dir(HOST)).doing("letting go of the host's files")?;
    Ok(recorded)
}

fn own_run() -> io::Result<()> {
    empty(Path::new("/run"))?;
    let lock = Path::new("/run/lock");
    fs::create_dir(lock)?;
    fs::set_permissions(lock, fs::Permissions::from_mode(0o1777))
}

/// What the kernel tells of this machine. Only the network's settings can be changed: the others are the host's.
fn kernel() -> io::Result<()> {
    let strict = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    let no_more = MountFlags::BIND | MountFlags::RDONLY | strict;
    for place in ["/proc", "/sys"] {
        fs::create_dir_all(place)?;
    }
    mount("proc", "/proc", "proc", strict, None)?;
    for place in ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"] {
        if Path::new(place).exists() {
            mount_bind(place, place)?;
        }
    }
    mount_bind("/proc/sys/net", "/proc/sys/net")?;
    for place in ["/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus"] {
        if Path::new(place).exists() {
            mount_remount(place, no_more, c"")?;
        }
    }
    let sysfs = |flags| mount("sysfs", "/sys", "sysfs", strict | flags, None);
    // Where the host's cannot be written, no other is to be had.
    sysfs(MountFlags::empty()).or_else(|_| sysfs(MountFlags::RDONLY))?;
    let cgroups = "/sys/fs/cgroup";
    if Path::new(cgroups).is_dir() {
        mount_bind_recursive(host(Path::new(cgroups)), cgroups)?;
    }
    Ok(mount_remount("/sys", no_more, c"")?)
}

/// Name, names, name service, and whom to trust.
fn texts(plan: &Plan, node: &Node) -> io::Result<()> {
    let put = |name: &str, text: &str| -> io::Result<()> {
        let path = Path::new("/etc").join(name);
        // It may be a link into a folder that the machine has of its own.
        let _ = fs::remove_file(&path);
        fs::write(path, text)
    };
    put("hostname", &format!("{}\n", node.name))?;
    put("resolv.conf", &format!("nameserver {GATEWAY}\n"))?;
    let others = plan.nodes.iter().map(|node| format!("{} {}\n", node.address, node.name));
    let hosts = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n".to_owned();
    put("hosts", &others.fold(hosts, |text, line| text + &line))?;
    let places = AUTHORITIES.iter().map(Path::new);
    let mut known: Vec<&Path> = places.filter(|place| place.exists()).collect();
    if known.is_empty() {
        let first = Path::new(AUTHORITIES[0]);
        fs::create_dir_all(first.parent().unwrap_or(first))?;
        known.push(first);
    }
    for place in known {
        let mut file = fs::OpenOptions::new().append(true).create(true).open(place)?;
        file.write_all(plan.authority.as_bytes())?;
    }
    Ok(())
}

/// Makes a folder the root; what was it before is at [`HOST`] then.
fn turn_to(root: &Path) -> io::Result<()> {
    let before = root.join(HOST.trim_start_matches('/'));
    fs::create_dir_all(&before)?;
    pivot_root(root, &before)?;
    Ok(chdir("/")?)
}
