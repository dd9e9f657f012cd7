"""Which addresses an agency's system may name for being told: the open internet by https, and nothing of ours."""

from __future__ import annotations

import pytest

from auricle.partners.places import is_public, is_reachable


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.agency.example/auricle?x=1",
        "https://hooks.agency.example:8443/",
        "https://93.184.216.34/",
        "https://[2606:4700::1111]/",
    ],
)
def test_a_public_address_by_https_may_be_told(url: str) -> None:
    assert is_reachable(url)


@pytest.mark.parametrize(
    "url",
    [
        *("", "hooks.agency.example", "http://hooks.agency.example/", "ftp://hooks.agency.example/"),
        *("https:///x", "https://", "https://intranet/", "https://localhost/", "https://x.example:0/"),
        *("https://a:b@hooks.agency.example/", "https://@hooks.agency.example/", "https://x.example/#y"),
        *("https://127.0.0.1/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/"),
        *("https://169.254.169.254/latest/", "https://100.64.0.1/", "https://0.0.0.0/", "https://224.0.0.1/"),
        *("https://[::1]/", "https://[fd00::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/"),
        *("https://[2002:a00:1::]/", "https://[64:ff9b::a00:1]/", "https://[::]/"),
        *("https://[fec0::1]/", "https://[::a00:1]/"),
        *("https://2130706433/", "https://127.1/", "https://0177.0.0.1/", "https://1.2.3.4.5/"),
        *("https://x.example/ y", "https://x.example\\@10.0.0.1/", "https://x.example/\u00e9"),
        *("https://x.example:99999/", "https://[::1/", "https://x.example/\r\nHost: y"),
    ],
)
def test_nothing_else_may(url: str) -> None:
    assert not is_reachable(url)


def test_a_host_that_the_operator_names_may_be_private_and_needs_https_unless_it_is_this_machine() -> None:
    allowed = ("hooks.intranet", "127.0.0.1")
    assert is_reachable("https://hooks.intranet/", allowed=allowed)
    assert is_reachable("http://127.0.0.1:9/", allowed=allowed)
    assert not is_reachable("http://hooks.intranet/", allowed=allowed)
    assert not is_reachable("https://other.intranet.local@hooks.intranet/", allowed=allowed)
    assert not is_reachable("https://10.0.0.1/", allowed=allowed)


@pytest.mark.parametrize("number", ["10.0.0.1", "::1", "::ffff:93.184.216.34", "ff02::1", "x", ""])
def test_what_a_name_resolves_to_is_judged_in_the_same_way(number: str) -> None:
    assert not is_public(number)
    assert is_public("93.184.216.34")
