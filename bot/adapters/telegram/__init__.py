"""Telegram, with python-telegram-bot as a transport only: the engine decides, this room reads and writes."""
