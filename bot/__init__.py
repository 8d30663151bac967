"""A chat bot that walks a person through switching off AI training on their LinkedIn data."""
