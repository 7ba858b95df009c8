"""The web page for people who look at pages."""
