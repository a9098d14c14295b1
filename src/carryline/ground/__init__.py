"""The ground every room stands on: errors, safe writing, ragged sequences, tables and their encodings.

Nothing here knows of text, time, layers or training.
"""
