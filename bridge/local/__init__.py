"""A throwaway MediaWiki on this machine, for previews, verification and the tests."""
