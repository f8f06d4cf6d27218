"""The hub: lawful, provable sharing between the agencies that work against hate crime."""

__version__ = "0.1.0"
