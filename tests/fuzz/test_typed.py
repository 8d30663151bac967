"""Whatever anybody types, wherever they are: it is answered, and never repeated."""

from hypothesis import given
from hypothesis import strategies as st

from bot import app
from bot.desk import Desk
from bot.engine.place import Place
from bot.engine.reminder import Address
from bot.turns import Followed, Pressed, Typed
from tests.engine.wild import SETTLED
from tests.fuzz.effort import tried
from tests.fuzz.shape import GUIDE, sound
from tests.fuzz.texts import OPENED, TEXTS
from tests.keeping import NOW, Keeping, newcomer
from tests.talking import take

READINGS = app.open_desk(OPENED).readings
SOMEBODY = Address("test", "somebody")
LANGUAGES = st.sampled_from(["en", "de", "de-AT", "", "fr", "EN_us"])


@tried(40)
@given(place=SETTLED, texts=st.lists(TEXTS, min_size=1, max_size=3), language=LANGUAGES)
def test_any_text_is_answered_where_nothing_is_kept(place: Place, texts: list[str], language: str) -> None:
    desk = Desk(OPENED.book, READINGS)
    take(desk, SOMEBODY, Followed(GUIDE.codec.write(place)), language, NOW)
    for text in texts:
        sound(take(desk, SOMEBODY, Typed(text), language, NOW))


@tried(20)
@given(place=SETTLED, text=TEXTS, at=st.booleans())
def test_any_text_is_answered_where_a_reminder_is_kept(keeper: Keeping, place: Place, text: str, *, at: bool) -> None:
    payload = GUIDE.codec.write(place)
    anna = newcomer(keeper, place.language)
    anna.does(Pressed("1li_rs_DE_w_en__of_e6m"))
    anna.does(Followed(payload))
    sound(anna.does(Typed(text, payload if at else "")))
