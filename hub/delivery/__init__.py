"""Did it arrive, in the right hands?"""
