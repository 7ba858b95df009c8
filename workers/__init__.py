"""The Celery application, its tasks and its settings; empty until the Celery engine comes."""
