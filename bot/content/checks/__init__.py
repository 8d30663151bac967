"""The rules of the content check, by what they look at."""
