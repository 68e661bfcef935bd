"""Figures from published files, put into a contract: practices and their lists, and the activity plan."""
