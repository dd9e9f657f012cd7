"""What the faces for members share: the door, one visit, signing in, a member's own account."""
