# Two commands do all the set-up: `make demo` and `make test`.
.PHONY: demo test lint bench deps test-deps

demo: deps ## Verify the whole lab in a private classroom
	cargo build --release --locked
	./target/release/labcheck run

test: deps test-deps ## Run every test
	cargo test --locked

lint: ## Format, clippy, docs
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --quiet

bench: deps test-deps ## Measure ratios against a plain shell and Debian's registry
	cargo bench --locked

deps: ## What the lab itself needs: Docker Engine, its client, a static busybox
	@./tests/setup/packages demo

test-deps: ## The real registry, notary and skopeo that the tests compare with
	@./tests/setup/packages test
