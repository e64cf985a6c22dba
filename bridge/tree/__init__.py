"""Folders of pages: where files lie, and how they are written."""
