"""read: the disk to facts; the only stage that opens files."""
