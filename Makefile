# Two commands do all the set-up: `make demo` and `make test`.
.PHONY: demo test lint bench

demo: ## Verify the whole lab in a private classroom
	@tests/setup/demo

test: ## Run every test; at the end, what was left out and why
	@tests/setup/test

lint: ## Format, clippy, docs
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private-intra-doc-links" cargo doc --locked --workspace --no-deps --document-private-items --quiet

bench: ## Measure ratios against a plain shell and Debian's registry
	@tests/setup/packages test >/dev/null
	cargo bench --locked
