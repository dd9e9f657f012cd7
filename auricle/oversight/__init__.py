"""What auditors see: whether the trail holds, who did what, who read what, and what of it is unusual. Never content."""
