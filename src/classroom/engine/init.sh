# The first process of a private engine's namespaces (PID, mount, network). When it ends, the
# kernel ends everything in them, so it ends when labcheck does: standard input is a pipe that
# labcheck holds, and its end is the end of the engine.
#
# $1 busybox · $2 the engine's folder · $3 the gateway with its prefix length · $4 the cgroup parent
# $5 the port of the registry's mirror, on loopback of this network namespace
set -eu
exec 3<&0
"$1" mount -t proc proc /proc
# The host's sockets (docker, containerd) and their state stay out of sight.
"$1" mount -t tmpfs tmpfs /run
[ ! -d /etc/docker ] || "$1" mount -t tmpfs tmpfs /etc/docker
# Names are the lab's to answer.
echo 'nameserver 127.0.0.1' >"$2/resolv.conf"
[ ! -f /etc/resolv.conf ] || "$1" mount -o bind "$2/resolv.conf" /etc/resolv.conf
echo '{}' >"$2/daemon.json"
"$1" ifconfig lo 127.0.0.1 up
# Whoever listens at the other end can now enter this network namespace.
echo up
# Docker Hub's name is answered by the lab, with a certificate of the lab's own authority.
export SSL_CERT_FILE="$2/ca.crt" SSL_CERT_DIR=/nowhere
# What the engine's containerd writes when it is slow (containerd.*.stacks.log) goes with the engine.
"$1" mkdir -p "$2/tmp"
export TMPDIR="$2/tmp"
dockerd --config-file "$2/daemon.json" --host "unix://$2/docker.sock" \
    --data-root "$2/data" --exec-root "$2/exec" --pidfile "$2/docker.pid" \
    --bip "$3" --dns "${3%/*}" --mtu 1400 \
    --iptables=false --ip6tables=false --ip-masq=false --ip-forward=false \
    --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "$4" \
    --registry-mirror "http://127.0.0.1:$5" --insecure-registry 127.0.0.0/8 \
    >"$2/dockerd.log" 2>&1 3<&- &
engine=$!
("$1" cat <&3 >/dev/null || true; kill -9 "$engine") &
wait "$engine"
