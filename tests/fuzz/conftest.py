"""How hard the targets are tried: a little and always alike in `make test`, long and never alike in `make fuzz`."""

from hypothesis import settings
from hypothesis.database import DirectoryBasedExampleDatabase

LONG = 2000  # examples of what is tried fully, in one round of `make fuzz`: some minutes

settings.register_profile(
    "long",
    parent=settings.get_profile("steady"),
    derandomize=False,
    max_examples=LONG,
    print_blob=True,
    database=DirectoryBasedExampleDatabase(".hypothesis/examples"),
)
