//! Docker CLIs that sign: against ours and against the real server, the same story.

use crate::{
    oracle::{Story, World},
    support::{Client, Outcome, Registry, docker_clients, make_image, ready},
};

/// One CLI with its own configuration, and an image name of its own at a registry.
struct Desk<'a> {
    cli: &'a str,
    client: Client,
    image: String,
}

impl Desk<'_> {
    fn docker(&self, args: &[&str]) -> Outcome {
        self.client.docker(self.cli, args, &[])
    }

    fn tag(&self, tag: &str) -> String {
        format!("{}:{tag}", self.image)
    }
}

/// Pushing: first, later, with a wrong passphrase; and what others then see.
fn pushes(world: &World, desk: &Desk<'_>, registry: &Registry) -> Story {
    let mut story = Story::new();
    for tag in ["v1", "v2", "v3"] {
        make_image(&desk.tag(tag), tag);
    }
    story.refused("inspect of nothing", &desk.docker(&["trust", "inspect", &desk.image]), "");
    story.scene("first push", &desk.docker(&["push", &desk.tag("v1")]));
    story.scene("later push", &desk.docker(&["push", &desk.tag("v2")]));
    // The client finds nothing to change, and sends a form without any file.
    story.scene("the same push again", &desk.docker(&["push", &desk.tag("v2")]));
    let wrong = [("DOCKER_CONTENT_TRUST_REPOSITORY_PASSPHRASE", "a wrong pass phrase")];
    let refused = desk.client.docker(desk.cli, &["push", &desk.tag("v3")], &wrong);
    story.refused("wrong passphrase", &refused, "could not find necessary signing keys");
    story.scene("inspect", &desk.docker(&["trust", "inspect", &desk.image]));
    story.scene("inspect, pretty", &desk.docker(&["trust", "inspect", "--pretty", &desk.image]));
    let off = [("DOCKER_CONTENT_TRUST", "0")];
    let (image, off_pull) = (desk.tag("v3"), "pull with trust off");
    story.scene(off_pull, &desk.client.docker(desk.cli, &["pull", &image], &off));
    registry.clean();
    let reader = world.client();
    story.scene("pull", &reader.docker(desk.cli, &["pull", &desk.tag("v1")], &[]));
    let unsigned = reader.docker(desk.cli, &["pull", &desk.tag("v3")], &[]);
    story.refused("pull of what was not signed", &unsigned, "No valid trust data for v3");
    let all = reader.docker(desk.cli, &["pull", "-a", &desk.image], &[]);
    story.scene("pull of all tags", &all);
    story
}

/// Signers: keys made and loaded, added, used, removed; signatures taken back.
fn signers(world: &World, desk: &Desk<'_>) -> Story {
    let mut story = Story::new();
    for tag in ["v1", "v2"] {
        make_image(&desk.tag(tag), tag);
    }
    let dir = desk.client.dir.path().display().to_string();
    let generate = ["trust", "key", "generate", "alice", "--dir", &dir];
    story.scene("key generate", &desk.docker(&generate));
    let public = desk.client.path("alice.pub").display().to_string();
    let add = ["trust", "signer", "add", "--key", &public, "alice", &desk.image];
    story.scene("signer add to a new repository", &desk.docker(&add));
    story.scene("sign", &desk.docker(&["trust", "sign", &desk.tag("v1")]));
    story.scene("inspect, pretty", &desk.docker(&["trust", "inspect", "--pretty", &desk.image]));
    story.scene("push signs too", &desk.docker(&["push", &desk.tag("v2")]));
    story.scene("inspect", &desk.docker(&["trust", "inspect", &desk.image]));

    let other = Desk { cli: desk.cli, client: world.client(), image: desk.image.clone() };
    let key = private_key(&other.client);
    story.scene("key load", &other.docker(&["trust", "key", "load", &key, "--name", "bob"]));
    let stranger = other.docker(&["trust", "sign", &desk.tag("v1")]);
    story.refused("a stranger signs", &stranger, "");
    story.scene("a reader pulls", &other.docker(&["pull", &desk.tag("v1")]));

    story.scene("revoke a tag", &desk.docker(&["trust", "revoke", &desk.tag("v1")]));
    let gone = world.client().docker(desk.cli, &["pull", &desk.tag("v1")], &[]);
    story.refused("pull of what is revoked", &gone, "No valid trust data for v1");
    story.scene("revoke all", &desk.docker(&["trust", "revoke", "-y", &desk.image]));
    let gone = world.client().docker(desk.cli, &["pull", &desk.tag("v2")], &[]);
    story.refused("pull of what is revoked whole", &gone, "No valid trust data for v2");
    let remove = ["trust", "signer", "remove", "--force", "alice", &desk.image];
    story.scene("signer remove", &desk.docker(&remove));
    story.scene("inspect at last", &desk.docker(&["trust", "inspect", "--pretty", &desk.image]));
    // 20.10 finds nobody left who may sign a release; later clients sign with the repository's key
    story.either("push again", &desk.docker(&["push", &desk.tag("v1")]));
    story
}

fn private_key(client: &Client) -> String {
    let path = client.path("bob.pem");
    let key = rcgen::KeyPair::generate().unwrap();
    std::fs::write(&path, key.serialize_pem()).unwrap();
    let mut mode = std::fs::metadata(&path).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o600);
    std::fs::set_permissions(&path, mode).unwrap();
    path.display().to_string()
}

fn compare(play: impl Fn(&World, &Desk<'_>, &Registry) -> Story) {
    for cli in docker_clients() {
        // one registry for both, one after the other: the images have the same digests
        let told = [World::debians(), World::ours()].map(|world| {
            let registry = Registry::start();
            let desk = Desk { cli, client: world.client(), image: registry.name("lab/own") };
            play(&world, &desk, &registry)
        });
        let [real, ours] = told;
        real.print(cli);
        ours.assert_same(&real);
    }
}

#[test]
fn images_are_pushed_signed_and_pulled_as_with_the_real_server() {
    if !ready() {
        return;
    }
    compare(pushes);
}

#[test]
fn signers_come_and_go_as_with_the_real_server() {
    if !ready() {
        return;
    }
    compare(|world, desk, _| signers(world, desk));
}
