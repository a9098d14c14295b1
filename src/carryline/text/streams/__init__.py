"""Corpora larger than memory: batches of texts from files, folders and iterables, with progress.

TextStream   what is iterated                                          stream.py

- the texts of each kind of source, one after the other                 sources.py
- one pass: how far it is, what was repaired                            passing.py
- the bar on standard error                                             progress.py
"""
