"""Proving signatures: the sources of the packages that they name → what holds of each call, and what does not."""
