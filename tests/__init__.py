"""Tests of the harness itself; they mirror the package by name."""
