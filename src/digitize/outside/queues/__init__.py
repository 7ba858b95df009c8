"""Redis: streams (`streams`) and the Celery queue of pages (`hints`). Nothing else speaks to it."""
