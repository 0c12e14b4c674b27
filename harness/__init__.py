"""Multi-architecture kernel CI and container conformance test harness."""

__version__ = "0.1.0"
