"""Forms in our markup: label, hint, error and control tied together for a screen reader, errors listed on top."""

from pathlib import Path
from typing import Any

import django.forms
from django.forms.renderers import BaseRenderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property

OURS = Path(__file__).parent / "form_templates"
DJANGOS = Path(django.forms.__file__).parent / "templates"


class FormRenderer(BaseRenderer):
    """The setting FORM_RENDERER names this class.

    It has an engine of its own, which looks in form_templates/ first: widgets get their look from templates there,
    and a form class needs to know nothing of markup.
    """

    form_template_name = "auricle/form.html"
    field_template_name = "auricle/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        """The engine that reads form templates; made once."""
        folders = [str(OURS), str(DJANGOS)]
        return DjangoTemplates({"APP_DIRS": False, "DIRS": folders, "NAME": "forms", "OPTIONS": {}})

    def get_template(self, template_name: str) -> Any:
        """Find a form or widget template."""
        return self.engine.get_template(template_name)
