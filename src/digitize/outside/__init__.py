"""The only packages that start programs, fork processes, or speak to Redis."""
