"""The ways to Redis: streams (`streams`) and the Celery queue of pages (`pages`). Nobody else."""
