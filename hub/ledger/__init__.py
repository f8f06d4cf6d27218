"""What has happened, and can anyone have altered it?"""
