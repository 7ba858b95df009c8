"""Records in the forms that other archives and programs read."""
