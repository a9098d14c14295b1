"""Raw text to ids, bags and vectors.

read_corpus  a folder of classes, a CSV/JSONL/Parquet file or a table -> Corpus      reading.py, corpus.py
Tokenizer    texts -> words, characters, n-grams; presets: any script, Keras, sklearn  tokenizer.py, presets.py
Vocabulary   tokens -> numbers from 1; 0 is the padding                               vocabulary.py
hash_ids     tokens -> numbers without a vocabulary                                   hashing.py
pad, one_hot, multi_hot, id_matrix   numbers -> arrays                                matrices.py
Bag          texts or numbers -> sparse rows of n-gram counts or tf-idf               bags/bag.py
HashedBag    texts -> the same without a vocabulary, in fixed memory                  bags/hashed.py
LatentSemantics  texts -> points in a space of few dimensions, learned without labels  latent.py
SequenceVectorizer  texts -> padded rows of numbers, a scikit-learn estimator           sequence_vectorizer.py
TextStream   a corpus larger than memory -> batches of texts                          streams/stream.py
TokenCounts  batches of texts -> how often each token occurs                          counting.py
Vectors      words with a vector each: GloVe's, word2vec's, fastText's files          vectors/
train_vectors  texts -> Vectors of one's own, learned without labels                  vectors/training.py
sentence_spans, word_spans   a text -> where its sentences and words stand in it     sentences.py
sliding_pairs  numbers -> (some words, the next word)                                 pairs.py
"""

from carryline.text.bags.bag import Bag
from carryline.text.bags.hashed import HashedBag
from carryline.text.corpus import Corpus
from carryline.text.counting import TokenCounts
from carryline.text.hashing import fnv1a, hash_ids
from carryline.text.latent import LatentSemantics
from carryline.text.matrices import id_matrix, multi_hot, one_hot, pad
from carryline.text.pairs import sliding_pairs
from carryline.text.reading import read_corpus
from carryline.text.sentences import sentence_spans, word_spans
from carryline.text.sequence_vectorizer import SequenceVectorizer
from carryline.text.streams.stream import TextStream
from carryline.text.tokenizer import Tokenized, Tokenizer
from carryline.text.vectors import Vectors, train_vectors
from carryline.text.vocabulary import Vocabulary

__all__ = [
    "Bag",
    "Corpus",
    "HashedBag",
    "LatentSemantics",
    "SequenceVectorizer",
    "TextStream",
    "TokenCounts",
    "Tokenized",
    "Tokenizer",
    "Vectors",
    "Vocabulary",
    "fnv1a",
    "hash_ids",
    "id_matrix",
    "multi_hot",
    "one_hot",
    "pad",
    "read_corpus",
    "sentence_spans",
    "sliding_pairs",
    "train_vectors",
    "word_spans",
]
