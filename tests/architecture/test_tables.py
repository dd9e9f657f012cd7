"""No foreign key points upward, and every field of every model says how open it is."""

from __future__ import annotations

import importlib
from typing import Any, TypeAlias

import pytest
from django.apps import apps
from django.db import models

from auricle.backup.streams import GRANTS, LEFT_OUT, RECORDS

# As the layers in pyproject.toml, lowest first; apps in one row stay apart.
HEIGHT = {
    "audit": 0,
    "directory": 1,
    "vault": 2,
    "mailing": 3,
    "partners": 4,
    "reports": 5,
    "intake": 6,
    "inbox": 6,
    "referrals": 7,
    "measures": 8,
    "insights": 9,
    "calls": 9,
    "call_backs": 10,
}
CLASSES = {"open", "personal", "sealed"}

OURS = [model for model in apps.get_models() if model.__module__.startswith("auricle.")]
FIELDS = [(model, field) for model in OURS for field in model._meta.local_fields]
IDS = [f"{model.__name__}.{field.name}" for model, field in FIELDS]

AnyField: TypeAlias = "models.Field[Any, Any]"


def classes_of(model: type[models.Model]) -> dict[str, str]:
    found: dict[str, str] = importlib.import_module(model.__module__).FIELD_CLASSES
    return found


def test_every_app_with_tables_has_a_height() -> None:
    assert {model._meta.app_label for model in OURS} <= set(HEIGHT)


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=IDS)
def test_no_foreign_key_points_upward(model: type[models.Model], field: AnyField) -> None:
    target = field.related_model
    if target is None or isinstance(target, str):
        return
    here, there = model._meta.app_label, target._meta.app_label
    assert here == there or HEIGHT[there] < HEIGHT[here]


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=IDS)
def test_every_field_is_classed(model: type[models.Model], field: AnyField) -> None:
    assert classes_of(model).get(f"{model.__name__}.{field.name}") in CLASSES


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=IDS)
def test_what_is_sealed_is_bytes(model: type[models.Model], field: AnyField) -> None:
    if classes_of(model).get(f"{model.__name__}.{field.name}") == "sealed":
        assert isinstance(field, models.BinaryField)


@pytest.mark.parametrize("model", OURS, ids=[model.__name__ for model in OURS])
def test_every_table_is_in_one_stream_of_a_backup_or_left_out(model: type[models.Model]) -> None:
    """Does it open something? Then it belongs to GRANTS of auricle/backup/streams.py, or to no backup at all."""
    places = (GRANTS, RECORDS, LEFT_OUT)
    assert [model._meta.db_table in place for place in places].count(True) == 1


def test_what_is_kept_long_has_no_sealed_key() -> None:
    """What is sealed and kept long is content, which the grants alone open; a new kind of blob is decided here."""
    tables = {model.__name__: model._meta.db_table for model, _ in FIELDS}
    sealed = {
        name
        for model in OURS
        for name, openness in classes_of(model).items()
        if openness == "sealed" and tables.get(name.partition(".")[0]) in RECORDS
    }
    assert sealed == {
        "ObjectChunk.data",
        "SealedObject.body",
        "SealedObject.header",
        # Emptied in every backup, and the hash of a code that signs in and opens nothing.
        "IdentityRequest.keys_sealed",
        "RecoveryCode.digest",
        # No backup has a row in which there is one.
        "CallBack.sealed",
        # A hash under a key outside the database.
        "Token.digest",
        # What signs a member in, under the pepper.
        "Member.totp_sealed",
        "Member.verifier",
        # Whose account an identity provider's is, as a hash.
        "SignOnLink.digest",
    }


@pytest.mark.parametrize("app", list(HEIGHT))
def test_no_class_is_given_to_a_field_that_is_not_there(app: str) -> None:
    modules = {model.__module__ for model in OURS if model._meta.app_label == app}
    for name in modules:
        there = {f"{model.__name__}.{field.name}" for model, field in FIELDS if model.__module__ == name}
        assert set(importlib.import_module(name).FIELD_CLASSES) == there
