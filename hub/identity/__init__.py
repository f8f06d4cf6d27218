"""Who is this, from which agency, and how did they prove it?"""
