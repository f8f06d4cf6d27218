"""May this leave, did it leave, why?"""
