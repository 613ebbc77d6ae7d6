# labcheck with all that a lab needs, for whoever has Docker and no Linux machine of their own at hand: see README.md,
# "Without root, in a container, on a Mac". `make image` builds it without a network, from a Debian root and a labcheck that are there.
ARG BUILDER=rust:1-bookworm
ARG BASE=debian:bookworm-slim

FROM ${BUILDER} AS builder
WORKDIR /labcheck
COPY . .
# A labcheck that was built before comes along in its folder.
RUN target/release/labcheck --version >/dev/null 2>&1 || cargo build --release --locked

FROM ${BASE}
# A root that has them needs no network for them. notary is not in every archive, and the lab is whole without it.
RUN command -v dockerd ip iptables busybox curl ping >/dev/null \
    || { apt-get update \
    && apt-get install -y --no-install-recommends \
        busybox-static ca-certificates curl docker.io iproute2 iptables iputils-ping \
    && { apt-get install -y --no-install-recommends docker-cli || true; } \
    && { apt-get install -y --no-install-recommends notary || true; } \
    && rm -rf /var/lib/apt/lists/*; }
COPY --from=builder /labcheck/target/release/labcheck /usr/local/bin/labcheck
RUN useradd --create-home --shell /bin/bash student && install -d -o student -g student /labcheck
# Classrooms: an engine's files do not lie well on the files of a container.
ENV LABCHECK_STATE_DIR=/labcheck
# What containers in it publish is published by this one, at the ports that it is started with.
ENV LABCHECK_PUBLISH=0.0.0.0
VOLUME /labcheck
USER student
WORKDIR /home/student
CMD ["bash"]
