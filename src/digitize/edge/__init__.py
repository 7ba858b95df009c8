"""Where people and other programs meet digitize: commands, the desk, the services."""
