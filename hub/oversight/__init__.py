"""Is all of the above being done properly?"""
