"""Whether pages render the same after they went through Markdown."""
