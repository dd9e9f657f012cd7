"""The face for officers of agencies: what was referred to their agency, and nothing else."""
