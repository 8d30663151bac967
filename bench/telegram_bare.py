"""A bare echo bot on the same library, to hold ours against: `python -m bench.telegram_bare TOKEN URL`."""

import sys
from itertools import count

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

AT_ONCE = 64
SIZE = 500  # characters: what a screen of ours has
BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("Next", callback_data="next")]])
_numbers = count()


def _text() -> str:
    return f"{next(_numbers):08}".ljust(SIZE, "x")


async def _pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    if query is not None:
        await query.answer()
        await query.edit_message_text(_text(), reply_markup=BUTTON)


async def _typed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message is not None:
        await update.message.reply_text(_text(), reply_markup=BUTTON)


def main(token: str, url: str) -> None:
    """Echo until stopped."""
    builder = Application.builder().token(token).base_url(f"{url}/bot").concurrent_updates(AT_ONCE)
    application = builder.connection_pool_size(AT_ONCE * 2).pool_timeout(30).build()
    application.add_handler(CallbackQueryHandler(_pressed))
    application.add_handler(MessageHandler(filters.TEXT, _typed))
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main(*sys.argv[1:])
