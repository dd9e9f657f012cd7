"""What a caller can choose from: the languages, and what a report may be about."""

from django.conf import settings

from auricle.directory import catalogue
from auricle.faces.line.door import Answer, Call


def menu(call: Call) -> Answer:
    """The languages by their codes, and the categories in their order, each with its names by language."""
    categories = [
        {"code": each.code, "names": dict(each.names)} for each in catalogue.current().top_categories
    ]
    return Answer({"languages": [code for code, _ in settings.LANGUAGES], "categories": categories})
