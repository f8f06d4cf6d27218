"""What is an instant, a working day, an error, a canonical byte string?"""
