"""What do we know, who is it about, what did the victim ask for?"""
