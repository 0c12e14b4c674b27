"""Measurements of the harness itself, taken on request: `python -m benchmarks`. Nothing in harness/ knows of them."""
