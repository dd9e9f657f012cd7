"""A browser talks TLS to a proxy, and the proxy talks plain HTTP to us: their origins are one."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("origin", "forwarded", "status"),
    [
        ("https://testserver", "https", 404),
        ("http://testserver", "http", 404),
        ("https://testserver", "http", 403),
        ("https://elsewhere.example", "https", 403),
    ],
)
def test_a_post_is_ours_when_its_origin_is_what_the_reader_typed(
    origin: str, forwarded: str, status: int
) -> None:
    """404 means that the page was looked for, 403 that the post was refused before."""
    answer = Client().post(
        "/en/no-such-page/",
        {},
        headers={"Host": "testserver", "Origin": origin, "X-Forwarded-Proto": forwarded},
    )
    assert answer.status_code == status
