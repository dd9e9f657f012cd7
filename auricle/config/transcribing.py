"""The model by which a machine writes drafts of transcripts, if the operator supplies one."""

from pathlib import Path

from auricle.config.env import Environment
from auricle.speech import ear

NAME = "AURICLE_TRANSCRIBE_MODEL"


def read(environment: Environment) -> Path | None:
    """The folder of the model, tried once; None without. What is wrong stops the start."""
    folder = environment.path(
        NAME,
        default="",
        means="the folder of a model (model.onnx or model.int8.onnx, and tokens.txt) by which a machine drafts "
        "transcripts of recordings; needs auricle[transcribe]; empty: people write them alone",
    )
    if not folder.is_absolute():
        return None
    wrong = ear.trouble(folder)
    if wrong:
        environment.refuse(f"{NAME} cannot be used: {wrong}")
    return folder
