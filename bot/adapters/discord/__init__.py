"""Discord, with discord.py as a transport only: the engine decides, this room reads and writes."""
