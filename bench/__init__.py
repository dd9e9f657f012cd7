"""Benchmarks that anyone can run: `./run.py bench NAME` runs `bench/NAME.py` and its last line is one JSON object."""
