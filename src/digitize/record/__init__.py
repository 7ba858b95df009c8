"""The record that leaves digitize: its models, their JSON Schema and its plain text."""
