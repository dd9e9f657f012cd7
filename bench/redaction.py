"""How much is found of what points to a person: `./run.py bench redaction`.

The last line is one JSON object, over all labelled sentences: `recall` is the share of labels that a span of their kind
covers whole, `precision` the share of spans that meet a label of their kind, `identifier_recall` the recall of identity
papers, telephones, accounts, cards, mails, names in messengers and number plates together. `ms_per_1000_chars` is time
of one core for a text of all sentences, after a first look that loads what is loaded late. Above it the same for each
kind, in the part that was looked at while rules were written, and in the two that were not.
"""

from __future__ import annotations

import json
import resource
import time

from auricle.redaction.finding import find
from auricle.redaction.spans import Kind
from bench.rig.redaction_scores import PARTS, Score, Sentence, of_identifiers, scores, sentences, together

ROUNDS = 5


def ms_per_1000_chars(of: list[Sentence]) -> float:
    """The best of some rounds: what disturbs a round only adds to it."""
    texts = {
        language: "\n".join(one.text for one in of if one.language == language)
        for language in ("en", "zh-hans")
    }
    length = sum(len(text) for text in texts.values())
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for language, text in texts.items():
            find(text, language)
        best = min(best, time.process_time() - began)
    return best * 1000 * 1000 / length


def table(name: str, by_kind: dict[Kind, Score]) -> None:
    """Print a part."""
    print(f"{name:<14}{'labels':>8}{'recall':>8}{'found':>8}{'precision':>11}{'to the letter':>15}")
    rows = [(kind.value, by_kind[kind]) for kind in Kind if by_kind[kind].labels or by_kind[kind].found]
    for kind, score in (*rows, ("identifiers", of_identifiers(by_kind)), ("all", together(by_kind))):
        counts = (
            f"{score.labels:>8}{score.recall:>8.3f}{score.found:>8}{score.precision:>11.3f}{score.exact:>15}"
        )
        print(f"{kind:<14}{counts}")
    print()


def main() -> None:
    """Measure and print."""
    everything = sentences()
    for part in PARTS:
        for language in ("en", "zh-hans"):
            chosen = [one for one in everything if (one.part, one.language) == (part, language)]
            table(f"{part}, {language[:2]}", scores(chosen, find))
        table(part, scores((one for one in everything if one.part == part), find))
    by_kind = scores(everything, find)
    score = together(by_kind)
    result = {
        "sentences": len(everything),
        "recall": round(score.recall, 3),
        "precision": round(score.precision, 3),
        "identifier_recall": round(of_identifiers(by_kind).recall, 3),
        "ms_per_1000_chars": round(ms_per_1000_chars(everything), 2),
        "resident_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
