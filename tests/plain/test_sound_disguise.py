"""A disguised voice: as long and as loud as it was, its formants elsewhere, its pitch where it was; no anonymity."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.inbox.sound_disguise import RATES, STRONGEST, WEAKEST, Disguise, any_strength

PITCH = 100
FORMANT = 500


def vowel(rate: int, *, seconds: float = 1.0, pitch: int = PITCH, formant: float = FORMANT) -> bytes:
    """Pulses of a throat through a mouth with one resonance."""
    pulses = np.zeros(round(rate * seconds))
    pulses[:: rate // pitch] = 1
    angle, radius = 2 * np.pi * formant / rate, 0.97
    ring = radius ** np.arange(rate // 10) * np.sin(angle * np.arange(1, rate // 10 + 1))
    sound = np.convolve(pulses, ring)[: len(pulses)]
    whole: bytes = (12_000 * sound / np.max(np.abs(sound))).astype("<i2").tobytes()
    return whole


def disguised(samples: bytes, rate: int, strength: float, *, chunk: int = 1 << 20) -> bytes:
    voice = Disguise(rate, strength)
    done = [voice.add(samples[start : start + chunk]) for start in range(0, len(samples), chunk)]
    return b"".join([*done, voice.finish()])


def samples_of(sound: bytes) -> npt.NDArray[np.float64]:
    return np.frombuffer(sound, "<i2").astype(np.float64)


def loud(sound: bytes) -> float:
    return float(np.sqrt(np.mean(samples_of(sound) ** 2)))


def formant_of(sound: bytes, rate: int) -> float:
    """Where the envelope of the spectrum is highest, above the pitch itself."""
    samples = samples_of(sound)
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hertz = len(samples) / rate
    smooth = np.convolve(power, np.exp(-(np.linspace(-3, 3, int(3 * PITCH * hertz)) ** 2)), "same")
    smooth[: int(2 * PITCH * hertz)] = 0
    return float(np.argmax(smooth)) / hertz


def pitch_of(sound: bytes, rate: int) -> float:
    samples = samples_of(sound)
    alike = np.fft.irfft(np.abs(np.fft.rfft(samples, 2 * len(samples))) ** 2)
    first, last = rate // 300, rate // 70
    return rate / (first + int(np.argmax(alike[first:last])))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("strength", [STRONGEST, WEAKEST])
def test_the_formants_move_and_the_pitch_and_the_loudness_stay(rate: int, strength: float) -> None:
    before = vowel(rate)
    after = disguised(before, rate, strength)
    expected = (2 * np.pi * FORMANT / 16_000) ** strength * 16_000 / (2 * np.pi)
    assert formant_of(before, rate) == pytest.approx(FORMANT, abs=PITCH)
    assert formant_of(after, rate) == pytest.approx(expected, abs=PITCH)
    assert abs(formant_of(after, rate) - formant_of(before, rate)) > PITCH
    assert pitch_of(after, rate) == pytest.approx(pitch_of(before, rate), rel=0.02)
    assert loud(after) == pytest.approx(loud(before), rel=0.15)


@pytest.mark.parametrize("strength", [STRONGEST, WEAKEST])
def test_who_knows_the_strength_undoes_it_so_nobody_may_call_it_anonymous(strength: float) -> None:
    before = vowel(16_000)
    undone = disguised(disguised(before, 16_000, strength), 16_000, 1 / strength)
    assert formant_of(undone, 16_000) == pytest.approx(formant_of(before, 16_000), abs=PITCH)


def test_at_a_strength_of_one_hardly_anything_changes() -> None:
    sound = vowel(16_000)
    changed = samples_of(disguised(sound, 16_000, 1.0)) - samples_of(sound)
    assert np.sqrt(np.mean(changed**2)) < 0.05 * loud(sound)


@settings(deadline=None, max_examples=25)
@given(
    sound=st.binary(max_size=3_000),
    rate=st.sampled_from(RATES),
    chunk=st.integers(min_value=1, max_value=3_000),
)
def test_whatever_goes_in_as_much_comes_out_and_never_mind_the_pieces(
    sound: bytes, rate: int, chunk: int
) -> None:
    whole = disguised(sound, rate, WEAKEST)
    assert len(whole) == len(sound) - len(sound) % 2
    assert disguised(sound, rate, WEAKEST, chunk=chunk) == whole


def test_a_long_recording_is_given_out_while_it_comes_in() -> None:
    sound = vowel(8_000, seconds=12.0)
    voice = Disguise(8_000, STRONGEST)
    early = voice.add(sound)
    assert 0 < len(sound) - len(early) < 6 * 16_000
    assert len(early) + len(voice.finish()) == len(sound)
    assert early == disguised(sound, 8_000, STRONGEST, chunk=777)[: len(early)]


@pytest.mark.parametrize("sound", [bytes(4_000), b"\x00\x80" * 2_000, b"\xff\x7f\x00\x80" * 1_000])
def test_silence_and_the_loudest_sounds_break_nothing(sound: bytes) -> None:
    after = disguised(sound, 16_000, STRONGEST)
    assert len(after) == len(sound)
    assert loud(after) <= loud(sound) * 1.1
    if not any(sound):
        assert not any(after)


def test_a_strength_is_drawn_anew_within_its_bounds() -> None:
    drawn = {any_strength() for _ in range(50)}
    assert len(drawn) > 40
    assert all(STRONGEST <= one <= WEAKEST for one in drawn)


@pytest.mark.parametrize("rate", [0, 11_025, 44_100, 48_000])
def test_other_rates_are_refused(rate: int) -> None:
    with pytest.raises(ValueError, match="kHz"):
        Disguise(rate, WEAKEST)
