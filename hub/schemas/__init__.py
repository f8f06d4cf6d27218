"""The shapes of input: one schema per command, shared by page, command line and later the API."""
