"""The only rooms that start programs, fork, or speak to Redis."""
