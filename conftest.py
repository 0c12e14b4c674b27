"""The front door for pytest: probes under suites/ are collected by the harness itself."""

pytest_plugins = ("harness.plugin",)
