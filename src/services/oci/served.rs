//! Which names of images a classroom serves.

use super::Reference;

/// What a handout calls the lab's own registry.
pub const LAB_REGISTRY: &str = "localhost:5000";

/// Whether a classroom has a registry for images of this name: Docker Hub's place, or the lab's own.
pub fn is_served(name: &Reference) -> bool {
    matches!(name.domain(), "docker.io" | LAB_REGISTRY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_hubs_names_and_the_labs_own_registry_are_served_and_no_others() {
        for (name, served) in [
            ("alpine:edge", true),
            ("localhost:5000/you/alpine:trusted", true),
            ("localhost:5001/you/alpine:trusted", false),
            ("quay.io/a/b", false),
        ] {
            assert_eq!(is_served(&name.parse().unwrap()), served, "{name}");
        }
    }
}
