"""Wikitext: MediaWiki's markup, read into documents and written from them."""
