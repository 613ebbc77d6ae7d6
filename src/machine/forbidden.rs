//! Why somebody without root gets no user namespace, and what to do about it: a table of what systems forbid.

use super::unmet::Unmet;

/// What is known of a system on which it was tried in vain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// `kernel.unprivileged_userns_clone`, of Debian's kernels.
    pub clone: Option<String>,
    /// `user.max_user_namespaces`.
    pub most: Option<String>,
    /// `kernel.apparmor_restrict_unprivileged_userns`, of Ubuntu's kernels since 23.10.
    pub apparmor: Option<String>,
    /// The profile that AppArmor holds this process to.
    pub profile: Option<String>,
    /// Whether this is a container.
    pub is_container: bool,
    /// What `unshare` said.
    pub said: String,
}

/// The first kernel that lays a layer over files in a user namespace.
const OVERLAY: (u32, u32) = (5, 11);

/// What helps everywhere.
const AS_ROOT: &str = "run it with sudo, or use --engine host";

struct Reason {
    holds: fn(&Facts) -> bool,
    what: &'static str,
    remedy: &'static str,
}

/// The first that holds is told: the later ones show only once it is gone.
const REASONS: &[Reason] = &[
    Reason {
        holds: |facts| is(facts.clone.as_ref(), "0"),
        what: "user namespaces, which kernel.unprivileged_userns_clone=0 leaves to root",
        remedy: "sudo sysctl -w kernel.unprivileged_userns_clone=1; or run it with sudo, or use --engine host",
    },
    Reason {
        holds: |facts| is(facts.most.as_ref(), "0"),
        what: "user namespaces, of which user.max_user_namespaces=0 allows none",
        remedy: "sudo sysctl -w user.max_user_namespaces=15000; or run it with sudo, or use --engine host",
    },
    Reason {
        holds: |facts| is(facts.apparmor.as_ref(), "1") && !facts.is_container,
        what: "user namespaces, whose rights kernel.apparmor_restrict_unprivileged_userns=1 takes away",
        remedy: "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; or run it with sudo, or use --engine host",
    },
    Reason {
        holds: |facts| facts.is_container && facts.said.contains("unshare failed"),
        what: "user namespaces, which this container's seccomp profile forbids",
        remedy: "start the container with --security-opt seccomp=unconfined --security-opt systempaths=unconfined",
    },
    Reason {
        holds: |facts| {
            let is_held = facts.profile.as_ref().is_some_and(|held| held.contains("(enforce)"));
            facts.is_container && is_held && facts.said.contains("Permission denied")
        },
        what: "mounts of its own, which this container's AppArmor profile forbids",
        remedy: "start the container with --security-opt apparmor=unconfined --security-opt seccomp=unconfined --security-opt systempaths=unconfined",
    },
    Reason {
        holds: |facts| facts.is_container && facts.said.contains("/proc"),
        what: "a /proc of its own, which this container's masked paths forbid",
        remedy: "start the container with --security-opt systempaths=unconfined",
    },
];

/// The reason, and the remedy.
pub(super) fn why(facts: &Facts) -> Unmet {
    if let Some(reason) = REASONS.iter().find(|reason| (reason.holds)(facts)) {
        return Unmet::new(reason.what, reason.remedy);
    }
    let said = facts.said.lines().find(|line| !line.trim().is_empty()).unwrap_or("no word why");
    Unmet::new(&format!("namespaces of its own ({})", said.trim()), AS_ROOT)
}

/// What a kernel lacks on which namespaces can be made.
pub(super) fn too_old(kernel: &str) -> Option<Unmet> {
    let is_old = version(kernel).is_some_and(|version| version < OVERLAY);
    is_old
        .then(|| Unmet::new("Linux 5.11, for files that are copied on write without root", AS_ROOT))
}

fn is(setting: Option<&String>, value: &str) -> bool {
    setting.is_some_and(|setting| setting.trim() == value)
}

/// `6.1.0-18-amd64` is 6.1.
fn version(kernel: &str) -> Option<(u32, u32)> {
    let mut numbers = kernel.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(facts: &Facts) -> String {
        why(facts).what
    }

    #[test]
    fn each_system_is_told_its_own_reason_and_a_free_one_none() {
        let free = || Facts {
            clone: Some("1\n".into()),
            most: Some("96000\n".into()),
            apparmor: Some("0\n".into()),
            ..Facts::default()
        };
        let refused =
            || Facts { said: "unshare: unshare failed: Operation not permitted".into(), ..free() };
        let held = || Facts {
            profile: Some("docker-default (enforce)\n".into()),
            is_container: true,
            said: "unshare: cannot change root filesystem propagation: Permission denied".into(),
            ..free()
        };
        assert!(what(&held()).contains("AppArmor profile"));
        assert!(
            !what(&Facts { profile: Some("unconfined\n".into()), ..held() }).contains("AppArmor")
        );
        let masked = || Facts {
            said: "unshare: mount /proc failed: Operation not permitted".into(),
            ..free()
        };
        assert_eq!(what(&free()), "namespaces of its own (no word why)");
        assert!(
            what(&Facts { clone: Some("0\n".into()), ..refused() })
                .contains("unprivileged_userns_clone")
        );
        assert!(
            what(&Facts { most: Some("0\n".into()), ..refused() }).contains("max_user_namespaces")
        );
        assert!(what(&Facts { apparmor: Some("1\n".into()), ..masked() }).contains("apparmor"));
        assert!(what(&Facts { is_container: true, ..refused() }).contains("seccomp"));
        assert!(
            what(&Facts { is_container: true, apparmor: Some("1".into()), ..masked() })
                .contains("masked paths")
        );
        assert!(too_old("5.10.0-9-amd64").unwrap().what.contains("5.11"));
        assert_eq!((too_old("5.11.0"), too_old("6.1.0-18"), too_old("odd")), (None, None, None));
        assert!(what(&refused()).contains("Operation not permitted"));
    }

    #[test]
    fn every_reason_has_a_way_out() {
        for reason in REASONS {
            let ways = ["sudo", "--security-opt"];
            assert!(ways.iter().any(|way| reason.remedy.contains(way)), "{}", reason.what);
        }
    }
}
