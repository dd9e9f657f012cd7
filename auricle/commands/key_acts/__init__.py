"""One module per act of `auricle keys`, each with `add_arguments(parser)` and `run(arguments) -> exit status`."""
