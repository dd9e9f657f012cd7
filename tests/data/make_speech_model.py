"""Makes the model in tests/data/speech: it tells noise from quiet, in the form in which SenseVoice is published.

    uv run --no-project --with onnx python tests/data/make_speech_model.py

It is for sherpa-onnx a model like any other, so the tests load it with the code that loads an operator's. Noise is
"loud" when it is told English and 响 otherwise. The first four tokens of an answer (language, feeling, kind of sound,
numbers) are dropped by the recogniser.
"""

from __future__ import annotations

from pathlib import Path

from onnx import TensorProto, helper

HERE = Path(__file__).parent / "speech"
TOKENS = ("<blk>", "<|a|>", "<|b|>", "<|c|>", "<|d|>", "▁loud", "响", "▁quiet")
# What the mean of the features weighs for each token, what is added to that, and what the number of a language weighs.
WEIGHTS = (0, 0, 0, 0, 0, 1, 1, -1)
ADDED = (0, -99, -99, -99, -99, -9, -2, -5)
OF_LANGUAGE = (0, 0, 0, 0, 0, 1, -1, 0)
LANGUAGES = {"auto": 0, "zh": 3, "en": 4, "yue": 7, "ja": 11, "ko": 12}
BANDS, FRAMES, EVERY = 80, 7, 6
WIDTH = BANDS * FRAMES


def main() -> None:
    """Write both files."""
    size = len(TOKENS)
    before = [99.0 if token == frame + 1 else -99.0 for frame in range(4) for token in range(size)]
    constants = (
        ("weights", [size], WEIGHTS),
        ("added", [size], ADDED),
        ("of_language", [size], OF_LANGUAGE),
        ("before", [1, 4, size], before),
        ("nothing", [1], [0.0]),
    )
    steps = (
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=[2], keepdims=1),
        helper.make_node("Mul", ["mean", "weights"], ["weighed"]),
        helper.make_node("Cast", ["language"], ["number"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["number", "of_language"], ["leaning"]),
        helper.make_node("Add", ["added", "leaning"], ["bias"]),
        helper.make_node("Add", ["weighed", "bias"], ["scores"]),
        helper.make_node("Concat", ["before", "scores"], ["all"], axis=1),
        # Every input must be used.
        helper.make_node("Cast", ["text_norm"], ["norm"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["x_length"], ["length"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["norm", "length"], ["unused"]),
        helper.make_node("Mul", ["unused", "nothing"], ["zero"]),
        helper.make_node("Add", ["all", "zero"], ["logits"]),
    )
    graph = helper.make_graph(
        steps,
        "loud_or_quiet",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, "T", WIDTH]),
            *(
                helper.make_tensor_value_info(name, TensorProto.INT32, [1])
                for name in ("x_length", "language", "text_norm")
            ),
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, "U", size])],
        [helper.make_tensor(name, TensorProto.FLOAT, shape, values) for name, shape, values in constants],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    about = {
        "model_type": "sense_voice_ctc",
        "vocab_size": size,
        "lfr_window_size": FRAMES,
        "lfr_window_shift": EVERY,
        "normalize_samples": 0,
        "with_itn": 14,
        "without_itn": 15,
        "neg_mean": ",".join(["0"] * WIDTH),
        "inv_stddev": ",".join(["1"] * WIDTH),
    }
    named = {f"lang_{name}": number for name, number in LANGUAGES.items()}
    helper.set_model_props(model, {name: str(value) for name, value in (about | named).items()})
    (HERE / "model.onnx").write_bytes(model.SerializeToString())
    lines = (f"{token} {number}\n" for number, token in enumerate(TOKENS))
    (HERE / "tokens.txt").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
