"""What a demonstration shows: invented reports and the people who work on them."""
