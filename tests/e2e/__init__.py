"""End-to-end tests: real kernels under real emulators."""
