"""What README's figures of speed come from."""
