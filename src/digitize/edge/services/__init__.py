"""Runs services beside the coordinator: the archiver, and the gateway for programs."""
