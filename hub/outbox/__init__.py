"""What notice waits for whom?"""
