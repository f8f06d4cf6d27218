"""Where are rows kept, who may see them, and when do they become true?"""
