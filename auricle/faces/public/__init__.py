"""The face for reporters: pages that anyone may open, without an account, an analytics script or a cookie."""
