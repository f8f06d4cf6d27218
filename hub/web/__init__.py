"""The pages: parse, call one use case, render."""
