"""What callers hear: the words, in their languages, and the sound that is made of them."""
