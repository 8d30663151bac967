"""Reminders that are due: claimed, sent, recorded, by any number of processes."""
