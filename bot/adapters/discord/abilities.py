"""What people can do on Discord: in the bot's direct messages, and anywhere else."""

from bot.engine.message import Abilities

SHOWN = ("optout", "ask", "faq", "reminders", "language", "privacy", "data", "delete", "help")  # the slash commands
SECTION = "discord"  # of the words that only Discord says

IN_DM = Abilities(commands=frozenset(SHOWN))
# What is typed into a channel everybody reads there, and the bot does not.
ELSEWHERE = Abilities(can_type=False, forms=SECTION, commands=frozenset(SHOWN))
