"""XML dumps of MediaWiki, read as streams."""
