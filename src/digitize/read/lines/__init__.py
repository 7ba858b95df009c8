"""Where the lines are, their order, straightening, the stack and the way back to the page."""
