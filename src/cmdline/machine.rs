//! Programs that change the machine, and not the lab.

/// They install something.
pub(crate) const INSTALLERS: &[&str] =
    &["apt", "apt-get", "yum", "dnf", "brew", "snap", "zypper", "pacman", "choco", "winget"];

/// They change it otherwise, or lead to another one.
pub(crate) const MACHINES: &[&str] = &[
    "reboot",
    "shutdown",
    "poweroff",
    "halt",
    "systemctl",
    "service",
    "mkfs",
    "dd",
    "usermod",
    "dockerd",
    "docker-machine",
    "ssh",
    "su",
    "passwd",
    "newgrp",
    "wsl",
    "vagrant",
    "minikube",
];
