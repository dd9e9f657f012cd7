"""Disguise a voice: its formants move, its pitch and its way of speaking stay. Plain: samples in, as many samples out.

    voice = Disguise(rate, strength)
    voice.add(samples) ... voice.finish()      # 16 bits, one channel; never held whole

This is no anonymity (ADR 0072): who has the strength, or tries some, undoes it, and a voice is known by its pitch and
by its words, too. The method is the McAdams coefficient: the angle of each pole of a linear prediction is raised to a
power. J. Patino, N. Tomashenko, M. Todisco, A. Nautsch, N. Evans: Speaker anonymisation using the McAdams
coefficient, Interspeech 2021, pages 1099 to 1103; a baseline of the VoicePrivacy Challenges. Frames of 20 ms that
overlap by half.
"""

from __future__ import annotations

import secrets

import numpy as np
import numpy.typing as npt

RATES = (8_000, 16_000)
"""What the phone records; at other rates a prediction of this order says little of a voice."""
WEAKEST, STRONGEST = 0.8, 0.6
"""At 1 nothing moves. Nearer to it than the weakest a voice is hardly another; beyond the strongest it is a mumble."""
MEASURED_AT = 16_000
"""The rate of the paper. Angles are reckoned as if a sound had it, so that a formant moves as far at any rate."""
FRAMES_A_SECOND = 100
TOGETHER = 500
"""Frames that are reckoned at once: five seconds."""
LARGEST_POLE = 0.98
"""A pole nearer to the circle rings on beyond its frame."""
LOUDEST = 32_767
QUIET = 1e-3

Floats = npt.NDArray[np.float64]


def any_strength() -> float:
    """A strength that nobody knows, drawn anew for each copy."""
    return STRONGEST + (WEAKEST - STRONGEST) * secrets.randbelow(1 << 20) / (1 << 20)


class Disguise:
    """One recording on its way. `strength` is the coefficient."""

    def __init__(self, rate: int, strength: float) -> None:
        if rate not in RATES:
            raise ValueError("the voice of this recording cannot be disguised: it is not of 8 or 16 kHz")
        self._strength = strength
        self._scale = rate / MEASURED_AT
        self._order = rate // 1_000 + 4
        self._shift = rate // FRAMES_A_SECOND
        # A root of a Hann window, going in and coming out: overlapping halves add up to what was there.
        self._window = np.sin(np.pi * (np.arange(2 * self._shift) + 0.5) / (2 * self._shift))
        self._odd = b""
        # The first frame begins half a frame before the sound, so that each sample is in two.
        self._rest: Floats = np.zeros(self._shift)
        self._half: Floats = np.zeros(self._shift)
        self._ahead = self._shift
        self._owed = 0

    def add(self, samples: bytes) -> bytes:
        """Take more of the recording; return what is done."""
        joined = self._odd + samples
        whole = len(joined) - len(joined) % 2
        self._odd = joined[whole:]
        self._owed += whole // 2
        self._rest = np.concatenate((self._rest, np.frombuffer(joined[:whole], "<i2").astype(np.float64)))
        done = b""
        while len(self._rest) >= (TOGETHER + 1) * self._shift:
            done += self._given(self._turned(TOGETHER))
        return done

    def finish(self) -> bytes:
        """The end of it. What came out is then as long as what went in."""
        short = -len(self._rest) % self._shift
        self._rest = np.concatenate((self._rest, np.zeros(short + self._shift)))
        return self._given(self._turned(len(self._rest) // self._shift - 1))

    def _given(self, sound: Floats) -> bytes:
        skipped = min(self._ahead, len(sound))
        self._ahead -= skipped
        sound = sound[skipped : skipped + self._owed]
        self._owed -= len(sound)
        return np.clip(np.rint(sound), -LOUDEST - 1, LOUDEST).astype("<i2").tobytes()

    def _turned(self, count: int) -> Floats:
        """Disguise so many frames of what waits, and add their halves together."""
        shift = self._shift
        halves = self._rest[: (count + 1) * shift].reshape(count + 1, shift)
        self._rest = self._rest[count * shift :]
        frames = np.concatenate((halves[:-1], halves[1:]), axis=1) * self._window
        turned = _disguised(frames, self._order, self._strength, self._scale) * self._window
        done = turned[:, :shift]
        done[0] += self._half
        done[1:] += turned[:-1, shift:]
        self._half = turned[-1, shift:].copy()
        return done.reshape(-1)


def _disguised(frames: Floats, order: int, strength: float, scale: float) -> Floats:
    """The frames with the poles of their prediction moved, as loud as they were."""
    predicted = _prediction(frames, order)
    excitation = _weighed(frames, predicted)
    moved = _moved(predicted, strength, scale)
    spoken = _spoken(excitation, moved)
    before = np.sum(frames**2, axis=1, keepdims=True)
    after = np.sum(spoken**2, axis=1, keepdims=True)
    louder: Floats = spoken * np.sqrt(before / (after + QUIET))
    return louder


def _prediction(frames: Floats, order: int) -> Floats:
    """Linear prediction of each frame by its autocorrelation (Levinson and Durbin): 1, a1, a2 ..."""
    spectrum = np.abs(np.fft.rfft(frames, 2 * frames.shape[1], axis=1)) ** 2
    alike = np.fft.irfft(spectrum, axis=1)[:, : order + 1]
    # A little noise: of silence, and of a pure tone, there is no prediction.
    error = alike[:, 0] * (1 + 1e-6) + QUIET
    found = np.zeros((len(frames), order + 1))
    found[:, 0] = 1
    for at in range(1, order + 1):
        reflected = -np.sum(found[:, :at] * alike[:, at:0:-1], axis=1) / error
        found[:, 1 : at + 1] += reflected[:, None] * found[:, at - 1 :: -1][:, :at]
        error = error * np.maximum(1 - reflected**2, 1e-9)
    return found


def _moved(predicted: Floats, strength: float, scale: float) -> Floats:
    """The same poles at other angles, put together again."""
    order = predicted.shape[1] - 1
    companion = np.zeros((len(predicted), order, order))
    companion[:, 0, :] = -predicted[:, 1:]
    companion[:, np.arange(1, order), np.arange(order - 1)] = 1
    poles = np.linalg.eigvals(companion).astype(np.complex128)
    angles = np.angle(poles)
    # A pole on the axis of the real numbers is no formant and stays where it is.
    raised = np.minimum((np.abs(angles) * scale) ** strength / scale, np.pi)
    turned = np.where(poles.imag == 0, angles, np.sign(angles) * raised)
    poles = np.minimum(np.abs(poles), LARGEST_POLE) * np.exp(1j * turned)
    together = np.zeros((len(predicted), order + 1), dtype=np.complex128)
    together[:, 0] = 1
    for at in range(order):
        together[:, 1 : at + 2] -= poles[:, at, None] * together[:, : at + 1]
    return together.real


def _weighed(frames: Floats, predicted: Floats) -> Floats:
    """What the prediction does not say: the voice without its mouth."""
    left = frames.copy()
    for at in range(1, predicted.shape[1]):
        left[:, at:] += predicted[:, at, None] * frames[:, :-at]
    return left


def _spoken(excitation: Floats, predicted: Floats) -> Floats:
    """The voice through another mouth."""
    order, length = predicted.shape[1] - 1, excitation.shape[1]
    # What came last stands first, so that each step is one product.
    weights = -predicted[:, :0:-1]
    spoken = np.zeros((len(excitation), order + length))
    for at in range(length):
        spoken[:, order + at] = excitation[:, at] + np.einsum("fo,fo->f", weights, spoken[:, at : at + order])
    return spoken[:, order:]
