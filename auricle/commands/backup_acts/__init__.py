"""What `auricle backup` and `auricle restore` do on a database, once Django runs with the owner's settings."""
