"""What a page means, independent of the format it was written in."""
