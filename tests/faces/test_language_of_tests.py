"""A test reads the source's language, whichever language the test before it asked a face for.

Found by a run in which a Chinese page came just before a test that asks for an English word.
"""

import pytest
from django.test import Client
from django.utils.translation import get_language


@pytest.mark.parametrize("time", ["first", "second"])
def test_a_request_in_chinese_is_forgotten_by_the_next_test(db: None, client: Client, time: str) -> None:
    assert get_language() == "en"
    client.get("/", headers={"Accept-Language": "zh-hans"})
    assert get_language() == "zh-hans"
