"""A folder of pages and a live wiki, kept in step."""
