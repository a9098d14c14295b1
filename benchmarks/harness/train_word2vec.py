"""gensim's word2vec in the peers' environment: `python -m harness.train_word2vec SENTENCES OUT WINDOW SG`.

SENTENCES has a text per line, its words apart by spaces; OUT gets the vectors in word2vec's binary form. Dimensions and
rare words are as in `train_vectors`, the rest is gensim's own; one worker, so that a run can be repeated. Prints the
CPU seconds of training.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from gensim.models import Word2Vec

if __name__ == "__main__":
    sentences, out, window, skip_gram = sys.argv[1:]
    texts = [line.split(" ") for line in Path(sentences).read_text(encoding="utf-8").split("\n")]
    start = time.process_time()
    model = Word2Vec(texts, vector_size=100, window=int(window), min_count=5, sg=int(skip_gram), workers=1, seed=0)
    print(time.process_time() - start)
    model.wv.save_word2vec_format(out, binary=True)
