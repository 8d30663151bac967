"""What a person typed, read into plain values: countries, moments, questions."""
