"""Through which proxy an address is reached: curl's rule."""

import pytest

from bot.addresses import proxy, told
from bot.errors import UsageError

HTTP, HTTPS, ALL = "http://plain.example:3128", "http://safe.example:3128", "http://all.example:3128"
EVERY = {"HTTP_PROXY": HTTP, "HTTPS_PROXY": HTTPS, "ALL_PROXY": ALL}


@pytest.mark.parametrize(
    ("address", "through"),
    [
        ("https://api.example", HTTPS),
        ("wss://a.example", HTTPS),
        ("http://a.example", HTTP),
        ("ws://a.example/x", HTTP),
    ],
)
def test_what_is_encrypted_has_a_proxy_of_its_own(address: str, through: str) -> None:
    assert proxy(address, EVERY) == through
    assert proxy(address, {"ALL_PROXY": ALL}) == ALL
    assert not proxy(address, {})


@pytest.mark.parametrize(
    ("spared", "address"),
    [
        ("*", "https://api.example"),
        ("api.example", "https://api.example"),
        ("API.Example.", "https://api.example"),
        ("other.org,example", "https://api.example"),
        (" other.org  .example ", "https://api.example"),
        ("*.example", "https://api.example"),
        ("api.example:443", "https://api.example"),
        ("api.example:8080", "http://api.example:8080"),
        ("10.0.0.0/8", "http://10.1.2.3"),
        ("::1", "http://[::1]:80"),
        ("[::1]:80", "http://[::1]"),
        ("fd00::/8", "http://[fd00::7]"),
    ],
)
def test_what_is_spared_has_none(spared: str, address: str) -> None:
    assert not proxy(address, EVERY | {"NO_PROXY": spared})


@pytest.mark.parametrize(
    "spared",
    ["", ",", "xample", "pi.example", "example.org", "api.example:80", "api.example:x", "10.0.0.0/8", "a/b", "["],
)
def test_what_is_not_spared_has_one(spared: str) -> None:
    assert proxy("https://api.example", EVERY | {"NO_PROXY": spared}) == HTTPS


def test_a_proxy_may_be_named_by_host_and_port_alone_and_is_told_without_its_login() -> None:
    assert proxy("http://a.example", {"HTTP_PROXY": "plain.example:3128"}) == HTTP
    assert told("http://ada:s3cret@plain.example:3128/") == "plain.example:3128"


@pytest.mark.parametrize("value", ["https://a.example", "ftp://a", "http://", "http://a/b c", "http://ada:s3/cret@a"])
def test_a_proxy_that_cannot_be_used_is_refused_by_its_name(value: str) -> None:
    with pytest.raises(UsageError, match=r"^HTTP_PROXY must be an address like http://example\.org") as refused:
        proxy("http://a.example", {"HTTP_PROXY": value})

    assert "s3" not in str(refused.value)
