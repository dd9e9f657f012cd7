"""Exercises of a training hotline: invented reports with a known right answer, and what comes of working on one."""
