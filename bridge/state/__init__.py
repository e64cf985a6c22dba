"""What a folder of pages remembers of the wiki that it goes with.

``.mwbridge/`` in the folder holds ``state.db``, an SQLite database with the facts of
every page and both texts that it last had on both sides, and ``manifest.tsv``, a text
file of one line a page that a team commits to git.
"""
