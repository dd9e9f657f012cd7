"""One module per sub-command of `auricle`, each with `add_arguments(parser)` and `run(arguments) -> exit status`."""
