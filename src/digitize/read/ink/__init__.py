"""The account of a page's ink: what each piece of it belongs to, and what nobody has read."""
