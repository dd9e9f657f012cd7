"""The words of every prompt. Plain. Their translations are in the catalogues `phone` of auricle/locale.

Spoken words are short, name the key last, and never more than one thing to do in a sentence.
"""

from __future__ import annotations

import functools
import gettext
from collections.abc import Mapping
from pathlib import Path

from auricle.voice.call_values import Prompt

LOCALE = Path(__file__).parents[2] / "locale"
DOMAIN = "phone"


def said(english: str) -> str:
    """Mark words for the catalogues. What is heard is `in_language`."""
    return english


WORDS: Mapping[Prompt, str] = {
    Prompt.EMERGENCY: said("If you or someone else is in danger now, hang up and call %(emergency)s."),
    Prompt.LANGUAGES: said("For English, press %(key)s."),
    Prompt.MENU: said(
        "To leave a report, press 1. If you have a code and want to know what became of your report, press 2."
    ),
    Prompt.CATEGORIES: said("What is it about? If nothing fits, press 0."),
    Prompt.SPEAK: said(
        "You need not say who you are. What you say is locked away as you say it. "
        "Tell us after the tone what happened, where and when. When you have finished, press the hash key."
    ),
    Prompt.SPEAK_MORE: said("Go on after the tone. When you have finished, press the hash key."),
    Prompt.FULL: said("A recording cannot be longer than this. What you said is kept."),
    Prompt.NOTHING_HEARD: said("We could not hear anything."),
    Prompt.REVIEW: said(
        "To send it, press the hash key. To hear it, press 1. To add something, press 2. "
        "To throw it away and begin anew, press 3."
    ),
    Prompt.FILING: said("One moment, please."),
    Prompt.NOT_TAKEN: said("That did not work. What you said is still here."),
    Prompt.PASSED_ON_LATER: said(
        "What you said is kept safe here, and will be passed on as soon as the hotline answers. "
        "Your code works from then on."
    ),
    Prompt.CODE_FOLLOWS: said(
        "Thank you. We have your report. You will now hear a code of 20 digits. "
        "It is the only way back to your report. Please write it down, and show it to nobody."
    ),
    Prompt.RECEIPT: said(
        "To hear the code again, press 1. When you have written it down, press the hash key."
    ),
    Prompt.CONFIRM: said("To make sure of it, key in the last four digits of your code."),
    Prompt.CONFIRMED: said("That is right."),
    Prompt.NOT_THE_SAME: said("Those are not the last four digits. Here is the code once more."),
    Prompt.KEEP_CODE: said("Please keep your code. Call again at any time, and key it in."),
    Prompt.ENTER_CODE: said("Key in the 20 digits of your code. To begin anew, press the star key."),
    Prompt.WRONG_CODE: said("This code opens nothing. Please look at the digits once more."),
    Prompt.THREE_TIMES: said("No code has fitted three times. Please call again when you have it at hand."),
    Prompt.ENTER_PIN: said("Key in your PIN, and then the hash key."),
    Prompt.WRONG_PIN: said("That is not the PIN."),
    Prompt.ONE_MOMENT: said("One moment, please."),
    Prompt.DESTROYED: said(
        "Your code is right. The time for which this report was kept is over, and it was destroyed."
    ),
    Prompt.TRY_LATER: said("We cannot do that at this moment. Please call again later."),
    Prompt.STATUS: said("To go back to the beginning, press the hash key."),
    Prompt.MESSAGES: said("To hear them again, press 1. To go back, press the hash key."),
    Prompt.ADDED: said("What you said was added to your report."),
    Prompt.WITHDRAW: said(
        "If you withdraw your report, nobody works on it any longer. "
        "To withdraw it, press 1. To go back, press the hash key."
    ),
    Prompt.WITHDRAWN: said("Your report was withdrawn."),
    Prompt.WINDOWS: said("When shall we call you?"),
    Prompt.ENTER_NUMBER: said("Key in the number that we shall call, and then the hash key."),
    Prompt.BAD_NUMBER: said("That is no number that we can call."),
    Prompt.NUMBER: said("If this number is right, press 1. To change it, press 2."),
    Prompt.CALL_BACK_KEPT: said(
        "We shall call you. Whoever answers then is asked to press 1, and hears nothing of us before."
    ),
    # Whoever answers may be another person: it must not say who calls, or that somebody asked for it.
    Prompt.CALLED_BACK: said("Hello. Here is a call for you. To take it, press 1."),
    Prompt.WAIT: said("Please wait. The next free person takes your call."),
    Prompt.PLACE: said("You are number %(place)s in the queue."),
    Prompt.URGENT_NOTED: said("Your call is marked as urgent."),
    Prompt.OFFER_CALL_BACK: said("You need not go on waiting."),
    Prompt.NOBODY: said("Nobody can take your call now. You can leave a report."),
    Prompt.HOLD: said("One moment, please. Stay on the line."),
    Prompt.BACK_IN_QUEUE: said("The line broke. You are first in the queue."),
    Prompt.PASSED_ON: said("You are passed on to somebody else. You need not call again."),
    Prompt.CONSENT: said("May this conversation be recorded? If yes, press 1. If no, press any other key."),
    Prompt.RECORDED: said("The conversation is recorded. To end the recording, press 0."),
    Prompt.NOT_RECORDED: said("The conversation is not recorded."),
    Prompt.RECORDING_STOPPED: said("The recording has ended."),
    Prompt.TOO_LONG: said("A call cannot be longer than this."),
    Prompt.GOODBYE: said("Goodbye."),
}

NAMED = said("%(name)s: press %(key)s.")
NO_MESSAGES = said("There is no message for you on the phone.")
HEAR_MESSAGES = said("To hear the messages, press 1.")
ADD_MORE = said("To add something, press 2.")
TO_WITHDRAW = said("To withdraw your report, press 3.")
OTHER_LANGUAGE = said("For another language, press 9.")
YOUR_NUMBER = said("You keyed in:")
TO_PERSON = said("To speak with a person, press 3.")
TO_PERSON_FROM_STATUS = said("To speak with a person, press 4.")
TO_CALL_BACK = said("To be called back, press 4.")
NEXT = said("You are next.")
ONE_MINUTE = said("It will take about one minute.")
MINUTES = said("It will take about %(minutes)s minutes.")
CALL_BACK_INSTEAD = said("To be called back instead, press 1.")
REPORT_INSTEAD = said("To leave a report instead, press 2.")
DANGER = said("If somebody is in danger now, press 5.")

DIGITS: Mapping[str, str] = {
    "0": said("zero"),
    "1": said("one"),
    "2": said("two"),
    "3": said("three"),
    "4": said("four"),
    "5": said("five"),
    "6": said("six"),
    "7": said("seven"),
    "8": said("eight"),
    "9": said("nine"),
}


def in_language(english: str, language: str, **filled: str) -> str:
    """Words in a language, as the catalogues have them, with what belongs in them."""
    words = _catalogue(language).gettext(english)
    return words % filled if filled else words


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, languages=[locale_of(language)], fallback=True)


def locale_of(language: str) -> str:
    """The folder of a language: zh-hans is in zh_Hans."""
    name, _, script = language.partition("-")
    return f"{name}_{script.capitalize()}" if script else name
