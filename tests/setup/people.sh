# Who asks, who builds and who runs, for the scripts beside this one: sourced, not run.
#
# Rust is a person's own (~/.cargo), an engine wants root: so the person builds and root runs, whoever of the
# two typed the command.

cd "$(dirname "$0")/../.."

refuse() {
    echo "$*" >&2
    exit 1
}

am_root() { [ "$(id -u)" -eq 0 ]; }

home_of() { getent passwd "$1" | cut -d: -f6; }

has_rust() { # has_rust PERSON
    runuser -u "$1" -- env PATH="$(home_of "$1")/.cargo/bin:$PATH" sh -c 'command -v cargo' >/dev/null 2>&1
}

# Whose Rust builds: who called sudo, or whose folder this is, if they have one; else who asks.
builder() {
    if am_root && command -v runuser >/dev/null 2>&1; then
        for person in "${SUDO_USER:-root}" "$(stat -c %U .)"; do
            if [ "$person" != root ] && has_rust "$person"; then
                echo "$person"
                return
            fi
        done
    fi
    id -un
}

as_builder() {
    person=$(builder)
    home=$(home_of "$person")
    if [ "$person" = "$(id -un)" ]; then
        PATH="$home/.cargo/bin:$PATH" "$@"
    else
        runuser -u "$person" -- env -u CARGO_HOME -u RUSTUP_HOME HOME="$home" USER="$person" \
            LOGNAME="$person" PATH="$home/.cargo/bin:$PATH" "$@"
    fi
}

as_root() {
    if am_root; then "$@"; else sudo "$@"; fi
}

# Root, or leave to become it: asked before anything is installed or built.
need_root() { # need_root TARGET WHAT-FOR
    if am_root || sudo -n true 2>/dev/null; then return; fi
    if [ -t 0 ] && command -v sudo >/dev/null 2>&1; then
        echo "make $1 needs root $2; sudo asks for your password." >&2
        if sudo -v; then return; fi
    fi
    refuse "make $1 needs root $2, and sudo does not give it to you: type su -c 'make $1', or ask who administers this machine to."
}

need_rust() { # need_rust TARGET
    wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
    how="install it as https://rustup.rs says, then type make $1 again."
    told=$(as_builder sh -c 'cargo --version >/dev/null && rustc --version' 2>&1) ||
        refuse "Rust $wanted or newer is needed, and $(builder) has none ($(echo "$told" | head -n 1)): $how"
    found=$(echo "$told" | sed -n 's/^rustc \([0-9.]*\).*/\1/p')
    if [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
        refuse "Rust $wanted or newer is needed, and $(builder) has $found: $how"
    fi
}
