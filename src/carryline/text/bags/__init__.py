"""Bags of n-grams: texts as sparse rows. The estimators, what they learn, how they weigh, and their files.

Bag          counts by a vocabulary that is learned or given          bag.py, settings.py
HashedBag    counts by hashes, in fixed memory                        hashed.py

- texts as numbers, and which n-grams become columns                   numbered.py, grams.py, learned.py
- counts over many batches                                             tally.py, batches.py
- counts to weights, as scikit-learn has them                          weights.py, from_sklearn.py
- saving: plain text for users, arrays for a model that holds a bag     file.py, hashed_file.py, state.py
"""
