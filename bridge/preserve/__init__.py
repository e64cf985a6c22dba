"""Carrying an edit of one format into a text of the other, and touching nothing else."""
