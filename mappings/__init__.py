"""Facts about wikis as TOML files, read by bridge.mapping.load."""
