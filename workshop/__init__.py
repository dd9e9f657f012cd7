"""What run.py does, with the standard library alone: installing what is missing, building, checking.

Only catalogues.py, which run.py never imports, needs the packages of development.
"""
