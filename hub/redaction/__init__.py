"""What may this reader see of this text?"""
