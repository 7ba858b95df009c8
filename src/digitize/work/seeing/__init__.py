"""Shows an operator what a service does: figures for Prometheus, and whether it lives and works."""
