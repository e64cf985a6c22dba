"""What a folder of pages remembers of the wiki that it goes with."""
