"""The timers: each calls one use case, and can run twice harmlessly."""
