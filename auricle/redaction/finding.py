"""Look through a text with everything there is: shapes, names in both scripts, a model if there is one. Plain."""

from auricle.redaction import chinese_names, english_names, shapes
from auricle.redaction.folding import fold
from auricle.redaction.models import Model
from auricle.redaction.spans import Span, settle


def find(text: str, language: str, model: Model | None = None) -> list[Span]:
    """What points to a person, an organisation or a place, in order and without overlap; never raises by itself.

    Both scripts are looked through whatever the language is, for people mix them; the language is the model's.
    """
    folded = fold(text)
    spans = settle(
        (
            *shapes.spans(folded.text),
            *english_names.names(folded.text),
            *chinese_names.names(folded.text),
            *(model(folded.text, language) if model else ()),
        )
    )
    return [folded.in_original(span) for span in spans]
