"""What the benchmarks and the tests of faults stand on: a real hotline, real submissions, load, and stop-watches."""
