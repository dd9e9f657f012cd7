"""What the faces have in common: the frame of a page, forms, headers, error pages. See README.md in this folder."""
