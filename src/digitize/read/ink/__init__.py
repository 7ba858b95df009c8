"""Accounts for all ink of a page: what each piece belongs to, and what is unread."""
