"""Markdown to document and back."""
