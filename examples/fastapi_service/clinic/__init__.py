"""Bookings for physiotherapists."""
