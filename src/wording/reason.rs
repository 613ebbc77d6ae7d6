//! The reasons of refusals in words.

use crate::refusal::Reason;

/// What happened, in a few words.
pub fn tell(reason: Reason) -> &'static str {
    match reason {
        Reason::UnsignedRepository => "refused: the repository is not signed",
        Reason::UnsignedTag => "refused: the tag is not signed",
        Reason::TrustUnreachable => "the trust service cannot be reached",
        Reason::Tls => "a TLS certificate is not accepted",
        Reason::Expired => "the trust data has expired",
        Reason::RootCertificate => "the signer's certificate has expired, or is for another name",
        Reason::Tampered => "the trust data was changed by somebody who did not sign it",
        Reason::RootReplaced => "the root of trust was replaced",
        Reason::RolledBack => "the trust data is older than what this client has seen",
        Reason::WrongDigest => "the registry served other content than the digest names",
        Reason::Unauthorised => "a login is asked for",
        Reason::NotFound => "the image does not exist",
        Reason::NoNetwork => "the registry cannot be reached",
        Reason::RegistryFailure => "the registry fails",
        Reason::RateLimited => "the registry's rate limit is reached",
        Reason::RegistryFull => "the classroom's registry is full",
        Reason::NoSuchHost => "a name cannot be resolved",
        Reason::NoAnswer => "no answer came in time",
        Reason::CredentialHelper => "the program that keeps docker's logins fails",
        Reason::DiskFull => "a disk is full",
        Reason::ReadOnlyCgroups => "the engine may not make cgroups on this machine",
        Reason::FewUsers => {
            "files of the image belong to users that a machine made without root does not have"
        }
        Reason::NoFuse => "FUSE is missing on this machine",
        Reason::NotAllowed => "this user may not use the engine's socket",
        Reason::VersionsApart => "the docker client and the engine do not fit each other",
        Reason::EngineUnreachable => "the engine cannot be reached",
        Reason::NoContentTrust => "the docker client has no content trust: version 29 removed it",
        Reason::CannotSign => {
            "an engine with the containerd image store cannot sign on push, a defect of Docker's; switch the store off in the engine's settings"
        }
        Reason::TimedOut => "it was still running at its deadline",
        Reason::StaleCache => "it went through with old trust data from a cache",
        Reason::TrustedPull => "it went through, by way of a signature",
        Reason::PlainPull => "it went through, and no signature was asked for",
        Reason::Unknown => "it failed in a way that labcheck does not know",
    }
}

/// What to do about one that is nobody's mistake.
pub fn remedy(reason: Reason) -> &'static str {
    match reason {
        Reason::DiskFull => {
            "free some disk, then run it again; `df -h` and `docker system df` tell what fills it"
        }
        Reason::RateLimited => {
            "wait until the limit is over (an hour, as a rule), or log in with `docker login`, which allows more; then run it again"
        }
        Reason::RegistryFull => {
            "push what you want to keep to another registry, too; then begin anew: labcheck finish, then labcheck start"
        }
        Reason::CredentialHelper => {
            "install the program that the message names, or take `credsStore` and `credHelpers` out of ~/.docker/config.json; then run it again"
        }
        Reason::NoSuchHost => {
            "see whether names are resolved here (`getent hosts registry-1.docker.io`) and what /etc/resolv.conf names, then run it again"
        }
        Reason::NoAnswer => {
            "see whether the network, a proxy or the machine is slow, then run it again; `labcheck run --timeout 5m` waits longer"
        }
        Reason::NoNetwork => {
            "see whether the address in the message is reached from here, and the proxy's variables (`env | grep -i proxy`); then run it again"
        }
        Reason::ReadOnlyCgroups => {
            "give the engine a writable /sys/fs/cgroup (its container wants --privileged; a machine made without root has none: sudo labcheck start), or use another machine"
        }
        Reason::FewUsers => {
            "give your user a range of ids (sudo apt-get install uidmap, and a line for it in /etc/subuid and /etc/subgid), then labcheck finish and labcheck start; or start it with sudo"
        }
        Reason::NoFuse => {
            "load it with `sudo modprobe fuse` (a container around the engine wants --device /dev/fuse), then run it again"
        }
        Reason::EngineUnreachable => {
            "see `docker info`, start the engine (sudo systemctl start docker), then run it again"
        }
        Reason::NotAllowed => {
            "run it with sudo, or join the group docker (sudo usermod -aG docker \"$USER\") and log in again"
        }
        Reason::VersionsApart => {
            "see both versions with `docker version`, and put a docker client first on the PATH that speaks the engine's API"
        }
        Reason::RegistryFailure => {
            "wait a moment and run it again; if it stays so, the registry has to be mended: `labcheck status` tells of the classroom's"
        }
        Reason::Unauthorised => {
            "log in with `docker login` and the registry's name, then run it again"
        }
        Reason::CannotSign => {
            "switch the containerd image store off in the engine's settings, or leave signing out"
        }
        Reason::NoContentTrust => "put a docker client of version 28 or before first on the PATH",
        Reason::UnsignedRepository
        | Reason::UnsignedTag
        | Reason::TrustUnreachable
        | Reason::Tls
        | Reason::Expired
        | Reason::RootCertificate
        | Reason::Tampered
        | Reason::RootReplaced
        | Reason::RolledBack
        | Reason::WrongDigest
        | Reason::NotFound
        | Reason::TimedOut
        | Reason::StaleCache
        | Reason::TrustedPull
        | Reason::PlainPull
        | Reason::Unknown => "mend what the message names, then run it again",
    }
}
