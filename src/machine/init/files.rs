//! The files of a machine: the host's, copied on write, with folders of its own where a machine's state is.

use std::{
    fs, io,
    io::Write as _,
    os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown},
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
    devices, engine,
    failed::{Failed, While as _},
};
use crate::machine::{
    mountinfo::{self, Mount},
    plan::{GATEWAY, Node, Plan},
};

/// Places that a machine has of its own, or does not have.
const OWN: &[&str] = &[
    "/proc",
    "/sys",
    "/dev",
    "/run",
    "/var/run",
    "/tmp",
    "/var/lib/docker",
    "/var/lib/containerd",
];
/// File systems that hold no files of anybody's.
const NO_FILES: &[&str] = &[
    "autofs",
    "binfmt_misc",
    "bpf",
    "cgroup",
    "cgroup2",
    "configfs",
    "debugfs",
    "devpts",
    "devtmpfs",
    "efivarfs",
    "fusectl",
    "hugetlbfs",
    "mqueue",
    "nsfs",
    "proc",
    "pstore",
    "rpc_pipefs",
    "securityfs",
    "sysfs",
    "tracefs",
];
/// Where the certificate authorities are that programs trust, by distribution: Debian's first, which Go looks at
/// first everywhere.
const AUTHORITIES: &[&str] = &[
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Where the host's files are for as long as the machine's are put together.
const HOST: &str = "/.host";

/// Puts them together and makes them this process's root.
///
/// The machine's own folders are made once its root is this process's: until then a link that is followed would
/// lead to a file of the host's.
pub(super) fn lay_out(plan: &Plan, node: &Node) -> Result<(), Failed> {
    let own = plan.of(node);
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .doing("taking the mounts apart from the host's")?;
    let table = mountinfo::mounts().doing("reading the mounts")?;
    copy_on_write(&table, plan, &own.changes(), &own.root())?;
    let real = |folder: &Path| -> Result<PathBuf, Failed> {
        let made = fs::create_dir_all(folder).and_then(|()| fs::canonicalize(folder));
        made.doing(format_args!("making {}", folder.display()))
    };
    let (tmp, data, hidden) = (real(&own.tmp())?, real(&own.data())?, real(&plan.hidden)?);
    let shared: Vec<PathBuf> = plan
        .shared
        .iter()
        .chain([&own.door()])
        .map(|folder| real(folder))
        .collect::<Result<_, _>>()?;
    let shown: Vec<PathBuf> = plan
        .shown
        .iter()
        .map(|path| fs::canonicalize(path).doing(format_args!("looking for {}", path.display())))
        .collect::<Result<_, _>>()?;
    turn_to(&own.root()).doing("turning to the machine's own files")?;

    kernel().doing("mounting /proc and /sys")?;
    devices::lay_out(Path::new(HOST)).doing("making /dev")?;
    own_run().doing("making /run")?;
    bind(&tmp, Path::new("/tmp"), 0o1777).doing("making /tmp")?;
    bind(&data, Path::new(engine::DATA), 0o710).doing("making the engine's folder")?;
    empty(Path::new(engine::FOLDER)).doing("making the engine's settings")?;
    fs::write(Path::new(engine::FOLDER).join("daemon.json"), engine::SETTINGS)
        .doing("making the engine's settings")?;
    texts(plan, node).doing("writing /etc")?;
    // Last, since they may lie below what is hidden or new.
    empty(&hidden).doing("hiding the classrooms' files")?;
    for folder in &shared {
        share(folder).doing(format_args!("sharing {}", folder.display()))?;
    }
    for path in &shown {
        show(path).doing(format_args!("showing {}", path.display()))?;
    }
    let left = unmount(HOST, UnmountFlags::DETACH).map_err(io::Error::from);
    left.and_then(|()| fs::remove_dir(HOST)).doing("letting go of the host's files")
}

/// The host's files, file system by file system. What the kernel does not stack is left out: an empty folder is no
/// harm, a folder that can be written through would be.
fn copy_on_write(table: &[Mount], plan: &Plan, changes: &Path, root: &Path) -> Result<(), Failed> {
    fs::create_dir_all(root).doing("making the root folder")?;
    let mut done: Vec<&Path> = Vec::new();
    let all = table.iter().filter(|mount| has_files(mount, plan)).enumerate();
    for (number, Mount { place, is_read_only, .. }) in all {
        let at = root.join(place.strip_prefix("/").unwrap_or(place));
        if done.contains(&place.as_path()) || !place.is_dir() || !at.is_dir() {
            continue;
        }
        done.push(place);
        let is_root = place == Path::new("/");
        // The machine writes into its root, whatever the host may.
        let stacked = if *is_read_only && !is_root {
            mount_bind(place, &at).map_err(io::Error::from)
        } else {
            stack(place, &changes.join(number.to_string()), &at)
        };
        if is_root {
            stacked.doing("laying a layer over the host's files")?;
        }
    }
    Ok(())
}

fn has_files(mount: &Mount, plan: &Plan) -> bool {
    let place = &mount.place;
    let is_own = OWN.iter().any(|own| place.starts_with(own)) || place.starts_with(&plan.hidden);
    !is_own && !NO_FILES.contains(&mount.kind.as_str()) && !mount.kind.starts_with("fuse.")
}

/// A layer over a folder, mounted somewhere else.
fn stack(lower: &Path, changes: &Path, at: &Path) -> io::Result<()> {
    let (upper, work) = (changes.join("files"), changes.join("work"));
    for folder in [&upper, &work] {
        fs::create_dir_all(folder)?;
    }
    // The layer is the folder's new face: it belongs to whom the folder does.
    let like = fs::metadata(lower)?;
    fs::set_permissions(&upper, like.permissions())?;
    chown(&upper, Some(like.uid()), Some(like.gid()))?;
    let escaped = lower.display().to_string().replace('\\', "\\\\").replace(':', "\\:");
    let options =
        format!("lowerdir={escaped},upperdir={},workdir={}", upper.display(), work.display());
    let options = std::ffi::CString::new(options)?;
    Ok(mount("overlay", at, "overlay", MountFlags::empty(), Some(options.as_c_str()))?)
}

/// A folder of the host's as it is here.
fn host(path: &Path) -> PathBuf {
    Path::new(HOST).join(path.strip_prefix("/").unwrap_or(path))
}

/// A folder of the machine's own at its place.
fn bind(from: &Path, to: &Path, mode: u32) -> io::Result<()> {
    let from = host(from);
    fs::set_permissions(&from, fs::Permissions::from_mode(mode))?;
    fs::create_dir_all(to)?;
    Ok(mount_bind(from, to)?)
}

/// A folder that is inside what it is outside.
fn share(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    Ok(mount_bind(host(folder), folder)?)
}

/// A file or a folder of the host's that can be read, and not written.
fn show(path: &Path) -> io::Result<()> {
    if host(path).is_dir() {
        fs::create_dir_all(path)?;
    } else {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        fs::write(path, "")?;
    }
    mount_bind(host(path), path)?;
    Ok(mount_remount(path, MountFlags::BIND | MountFlags::RDONLY, c"")?)
}

/// A folder with nothing in it.
fn empty(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    Ok(mount("tmpfs", folder, "tmpfs", flags, Some(c"mode=755"))?)
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
    mount("sysfs", "/sys", "sysfs", strict, None)?;
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
