"""A complete working instance out of invented material, to look at and to test against."""
