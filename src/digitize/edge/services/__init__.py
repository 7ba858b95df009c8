"""The parts that run as services beside the coordinator, and the way in for programs."""
