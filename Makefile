# Shortcuts; the scripts and presets behind them work without make.
.PHONY: help test check check-all run bench asan tidy format

help:
	@echo "make run        build and run the broker on config/broker.json"
	@echo "make test       build and run all tests"
	@echo "make check      style, and the tests under AddressSanitizer: before a pull request"
	@echo "make bench      measure minibroker beside a real Artemis (docs/PERFORMANCE.md)"
	@echo "make asan       tests under AddressSanitizer and UndefinedBehaviorSanitizer"
	@echo "make tidy       style: tests/tidy.py, and clang-format and clang-tidy on the changed files (tools/lint)"
	@echo "make check-all  style of all files; takes an hour"
	@echo "make format     apply clang-format to the changed files"

run:
	./tools/run

test:
	./tools/test

bench:
	cmake --preset release
	cmake --build --preset release --target minibroker bench
	./tools/bench-compare

asan:
	cmake --workflow --preset asan

tidy:
	python3 tests/tidy.py
	./tools/lint

check-all:
	python3 tests/tidy.py
	./tools/lint --all

check: tidy asan

format:
	./tools/lint --fix-format
