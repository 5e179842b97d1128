"""Screens: they know the app's facts and their own widgets, and nothing of each other's insides."""
