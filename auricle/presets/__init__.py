"""Seeded configurations: data, and the one module that reads and checks it."""
