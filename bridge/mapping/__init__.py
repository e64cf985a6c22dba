"""Facts about wikis, and changes to documents, driven by mappings/*.toml."""
