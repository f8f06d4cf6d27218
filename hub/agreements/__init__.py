"""Which agencies agreed to what, until when?"""
