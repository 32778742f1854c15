"""The pages, one script each; app.py draws the frame around the one that is open."""
