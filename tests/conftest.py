"""What all tests share: pytest's own means to test its plugins."""

pytest_plugins = ("pytester",)
