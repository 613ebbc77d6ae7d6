# Two commands do all the set-up: `make demo` and `make test`.
.PHONY: demo test lint bench mutants image

demo: ## Verify the whole lab in a private classroom
	@tests/setup/demo

test: ## Run every test; at the end, what was left out and why
	@tests/setup/test $(if $(BESIDE_ANOTHER_RUN),--less)

lint: ## Format, clippy, docs
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" cargo doc --locked --workspace --no-deps --document-private-items --quiet

bench: export PATH := $(CURDIR)/target/tools/bin:$(PATH)
bench: ## Measure ratios against a plain shell, Debian's registry and other tools
	@tests/setup/packages bench >/dev/null
	@command -v scrut >/dev/null || cargo install --quiet --locked --root target/tools scrut@0.4.3
	cargo bench --locked

mutants: ## Change what decides, and see a unit test fail each time; SINCE=HEAD~1 for what was touched since
	@tests/setup/mutants $(SINCE)

image: ## Build labcheck's image, for who has Docker and no Linux: from a Debian root, without a network inside
	@tests/setup/image
