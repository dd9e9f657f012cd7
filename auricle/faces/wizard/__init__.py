"""The face of the first run: it founds the hotline and is gone afterwards. Only its own machine reaches it."""
