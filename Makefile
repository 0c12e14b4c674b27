# Two commands: `make conformance` probes kernels, `make check` tests the harness. Both set everything up first.
TOX = .venv/bin/tox

.PHONY: conformance check packages
conformance check: packages $(TOX)
	$(TOX) run -q -e $@

check: MORE = tests/debian-packages.txt
packages:
	@sh images/packages.sh $(MORE)

$(TOX): pyproject.toml
	python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check 'tox>=4.11,<5'
	@touch $(TOX)
