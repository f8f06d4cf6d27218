"""On what basis may this kind of data go to this kind of body?"""
