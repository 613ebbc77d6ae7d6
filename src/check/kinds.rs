//! The kinds of check, by one table: a kind is a file of its own and a row here.

use std::sync::Arc;

use super::{
    answer::AnswerCheck,
    command::CommandCheck,
    deed::DeedCheck,
    environment::EnvironmentCheck,
    file::FileCheck,
    image::ImageCheck,
    inspect::InspectCheck,
    kind::Kind,
    listing::ListingCheck,
    manual::ManualCheck,
    nature::Nature,
    object::{CONFIG, CONTAINER, NETWORK, NODE, SECRET, SERVICE, STACK, VOLUME},
    reach::{AnswersCheck, UnreachableCheck},
    refused::RefusedCheck,
    seen::Context,
    trusted::TrustedCheck,
    typed::TypedCheck,
};
use crate::{
    fact::{Observation, ObserveError, Query, Witness},
    syntax::{
        decode::Decoder,
        field::Reads as _,
        shape::Shape,
        template::{Template, Vars},
        values::{self, By, Kinds},
        yaml::{Node, Value},
    },
    verdict::{Skip, Verdict},
};

/// One thing that must be true, of some kind.
#[derive(Clone, Debug)]
pub struct CheckKind(Arc<dyn Kind>);

/// The kinds by their names.
pub(super) const KINDS: &[values::Kind<CheckKind>] = &[
    values::Kind {
        name: "image",
        doc: "One image on the host.",
        example: "{ name: alpine, present: true }",
        read: |decoder, node| ImageCheck::read(decoder, node).map(CheckKind::of),
        shape: ImageCheck::shape,
    },
    values::Kind {
        name: "listing",
        doc: "The images on the host, as rows, by the engine, and by the client where both are asked.",
        example: "{ count: 1 }",
        read: |decoder, node| ListingCheck::read(decoder, node).map(CheckKind::of),
        shape: ListingCheck::shape,
    },
    values::Kind {
        name: "container",
        doc: "A container, by what `docker inspect` tells of it.",
        example: "{ name: web, image: \"nginx:latest\", state: running, ports: [\"8080:80\"] }",
        read: |decoder, node| CONTAINER.read(decoder, node).map(CheckKind::of),
        shape: || CONTAINER.shape(),
    },
    values::Kind {
        name: "network",
        doc: "A network, by what `docker inspect` tells of it.",
        example: "{ name: backend, internal: true, containers: [db] }",
        read: |decoder, node| NETWORK.read(decoder, node).map(CheckKind::of),
        shape: || NETWORK.shape(),
    },
    values::Kind {
        name: "volume",
        doc: "A volume, by what `docker inspect` tells of it.",
        example: "{ name: data, driver: local }",
        read: |decoder, node| VOLUME.read(decoder, node).map(CheckKind::of),
        shape: || VOLUME.shape(),
    },
    values::Kind {
        name: "inspect",
        doc: "One place in what `docker inspect` tells of a container, a network or a volume, for what the three kinds above have no word for.",
        example: "{ container: web, at: HostConfig.PidsLimit, is: 100 }",
        read: |decoder, node| InspectCheck::read(decoder, node).map(CheckKind::of),
        shape: InspectCheck::shape,
    },
    values::Kind {
        name: "service",
        doc: "A service of a swarm, by what `docker service inspect` and `docker service ls` tell of it.",
        example: "{ name: web, image: \"nginx:latest\", replicas: 3, running: 3, ports: [\"8080:80\"] }",
        read: |decoder, node| SERVICE.read(decoder, node).map(CheckKind::of),
        shape: || SERVICE.shape(),
    },
    values::Kind {
        name: "stack",
        doc: "A stack of a swarm: the services, networks, secrets and configs that `docker stack deploy` made.",
        example: "{ name: shop, services: [web, db] }",
        read: |decoder, node| STACK.read(decoder, node).map(CheckKind::of),
        shape: || STACK.shape(),
    },
    values::Kind {
        name: "node",
        doc: "A node of a swarm, by what `docker node inspect` tells of it.",
        example: "{ name: node2, role: worker, state: ready }",
        read: |decoder, node| NODE.read(decoder, node).map(CheckKind::of),
        shape: || NODE.shape(),
    },
    values::Kind {
        name: "secret",
        doc: "A secret of a swarm, by what `docker secret inspect` tells of it: never what it holds.",
        example: "{ name: password, labels: { tier: db } }",
        read: |decoder, node| SECRET.read(decoder, node).map(CheckKind::of),
        shape: || SECRET.shape(),
    },
    values::Kind {
        name: "config",
        doc: "A config of a swarm, by what `docker config inspect` tells of it.",
        example: "{ name: settings, contains: [\"listen 80;\"] }",
        read: |decoder, node| CONFIG.read(decoder, node).map(CheckKind::of),
        shape: || CONFIG.shape(),
    },
    values::Kind {
        name: "command",
        doc: "What a command that only reads tells in the lab's machine.",
        example: "{ run: git log --oneline, expect: [{ stdout: { contains: first } }] }",
        read: |decoder, node| CommandCheck::read(decoder, node).map(CheckKind::of),
        shape: CommandCheck::shape,
    },
    values::Kind {
        name: "file",
        doc: "A file in the lab's machine, in a container or in a volume.",
        example: "{ path: notes.txt, mode: \"640\", content: { contains: hello } }",
        read: |decoder, node| FileCheck::read(decoder, node).map(CheckKind::of),
        shape: FileCheck::shape,
    },
    values::Kind {
        name: "answers",
        doc: "A page or a port that answers, asked from the lab's machine or as one of its containers would.",
        example: "{ url: \"http://localhost:8080/\", body: { contains: Welcome } }",
        read: |decoder, node| AnswersCheck::read(decoder, node).map(CheckKind::of),
        shape: AnswersCheck::shape,
    },
    values::Kind {
        name: "unreachable",
        doc: "A port that is not reached from one place, and is from another.",
        example: "{ port: \"db:5432\", from: web, control: { from: api } }",
        read: |decoder, node| UnreachableCheck::read(decoder, node).map(CheckKind::of),
        shape: UnreachableCheck::shape,
    },
    values::Kind {
        name: "environment",
        doc: "The variables that the student exports.",
        example: "{ DOCKER_CONTENT_TRUST: \"on\" }",
        read: |decoder, node| EnvironmentCheck::read(decoder, node).map(CheckKind::of),
        shape: EnvironmentCheck::shape,
    },
    values::Kind {
        name: "refused",
        doc: "That a pull is refused, for this reason, while another goes through.",
        example: "{ pull: tenstartups/alpine, because: unsigned, control: \"alpine:latest\" }",
        read: |decoder, node| RefusedCheck::read(decoder, node).map(CheckKind::of),
        shape: RefusedCheck::shape,
    },
    values::Kind {
        name: "trusted",
        doc: "That docker would pull a name by its signed digest.",
        example: "{ pull: alpine, as_here: true }",
        read: |decoder, node| TrustedCheck::read(decoder, node).map(CheckKind::of),
        shape: TrustedCheck::shape,
    },
    values::Kind {
        name: "deed",
        doc: "What was done, by the classroom's journal.",
        example: "{ pulled: alpine }",
        read: |decoder, node| DeedCheck::read(decoder, node).map(CheckKind::of),
        shape: DeedCheck::shape,
    },
    values::Kind {
        name: "typed",
        doc: "What was typed in the lab's machine: a program with its arguments, in any shell, by a script or `sudo`, and how it ended.",
        example: "{ line: docker pull alpine, exported: { DOCKER_CONTENT_TRUST: \"on\" } }",
        read: |decoder, node| TypedCheck::read(decoder, node).map(CheckKind::of),
        shape: TypedCheck::shape,
    },
    values::Kind {
        name: "answer",
        doc: "A question that the handout asks: the student answers it with `labcheck answer`, and the last answer counts. It stands in the classroom's journal as it was typed, so ask for no secrets.",
        example: "{ question: \"How many layers has nginx:latest?\", number: 7 }",
        read: |decoder, node| AnswerCheck::read(decoder, node).map(CheckKind::of),
        shape: AnswerCheck::shape,
    },
    values::Kind {
        name: "manual",
        doc: "What no machine can judge, and a person confirms: it is skipped, with what somebody has to look at, and keeps nobody from being told that the step is done. It is a check of its own.",
        example: "{ look: Show your diagram of the network to the instructor. }",
        read: |decoder, node| ManualCheck::read(decoder, node).map(CheckKind::of),
        shape: ManualCheck::shape,
    },
];
const KIND: Kinds<CheckKind> = Kinds("kind of check", KINDS);
/// One kind, or a list of them.
pub(super) const KINDS_OR_LIST: By<Vec<CheckKind>> =
    By(read_kinds, || Shape::Either(vec![KIND.shape(), KIND.shape().list()]));

fn read_kinds(decoder: &Decoder, node: &Node) -> Option<Vec<CheckKind>> {
    let Value::Seq(_) = &node.value else {
        return CheckKind::read(decoder, node).map(|kind| vec![kind]);
    };
    let items = decoder.list(node, "`expect`");
    let kinds: Vec<_> = items.iter().filter_map(|item| CheckKind::read(decoder, item)).collect();
    (!kinds.is_empty()).then_some(kinds)
}

impl CheckKind {
    /// Wraps a kind.
    pub fn of(kind: impl Kind + 'static) -> Self {
        Self(Arc::new(kind))
    }

    pub(super) fn read(decoder: &Decoder, node: &Node) -> Option<Self> {
        KIND.read(decoder, node)
    }

    /// The templates inside, for the check of their variables.
    pub fn templates(&self) -> Vec<&Template> {
        self.0.templates()
    }

    /// What it is by nature.
    pub fn nature(&self) -> Nature<'_> {
        self.0.nature()
    }

    /// What has to be asked of the host.
    pub fn queries(&self, vars: &Vars, witness: Witness) -> Result<Vec<Query>, ObserveError> {
        self.0.queries(vars, witness)
    }

    /// The verdict on what was seen. An unanswered question is an error, whatever is asked; what a person judges is skipped.
    pub fn judge(&self, seen: &[Observation], context: &Context<'_>) -> Verdict {
        if let Some(look) = self.nature().by_person {
            return Verdict::Skip(Skip::Person(look.expand_known(context.vars)));
        }
        self.0.judge(seen, context).map_or_else(Verdict::Error, Verdict::of)
    }
}
