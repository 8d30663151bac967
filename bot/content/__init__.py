"""messages/ read, checked and rendered: the one room that knows templates, Markdown and CLDR."""
