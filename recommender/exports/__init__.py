"""What is taken away: arrays, tables and lists as files that other programs read."""
