"""Where a network with attention looks in a text: a weight for each sentence, and for each word within it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile

import torch
from torch import nn

from carryline.ground.errors import InputError
from carryline.layers import AttentionPooling1D, TimeDistributed, through
from carryline.tasks.sentences import cut_sentences, nested
from carryline.text import Vocabulary, sentence_spans, word_spans
from carryline.training import Model, Sequential
from carryline.training.modes import evaluating


@dataclass(frozen=True)
class WordAttention:
    """`text[start:end]` and its share of its sentence's attention; the shares of a sentence are 1 in all."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class SentenceAttention:
    """`text[start:end]`, its share of the text's attention, and its words."""

    start: int
    end: int
    weight: float
    words: tuple[WordAttention, ...]


def attention(
    network: Model | None, text: str, vocabulary: Vocabulary, *, length: int
) -> tuple[SentenceAttention, ...]:
    """What a hierarchical network attends to in the part of a text that it reads: its last `length` words.

    Sentences are as it reads them: of one longer than WIDTH words, each part by itself. A text without words has none.
    Raises InputError for a network without attention on both levels.
    """
    levels = _levels(network)
    if network is None or levels is None:
        raise InputError(
            "attention of a model that has none on words and sentences",
            expected="a network that reads sentences of words, and attends to both",
            fix='use model="hierarchical_attention"',
        )
    reader, weigh_words, between, weigh_sentences = levels
    spans = _words(text)
    if not spans:
        return ()
    ids = nested(cut_sentences([text], vocabulary), vocabulary=len(vocabulary), length=length)[0]
    with evaluating(network):
        x = torch.from_numpy(ids).to(network.device)
        lengths = (x != 0).sum(1)
        hidden, _ = through(reader, x, lengths)
        each_word = weigh_words.attention(hidden, lengths)
        hidden, _ = through(between, weigh_words(hidden, lengths=lengths)[None], lengths.new_tensor([len(x)]))
        each_sentence = weigh_sentences.attention(hidden)[0]
    found, spans = [], spans[-int(lengths.sum()) :]
    for weight, weights, count in zip(each_sentence.tolist(), each_word.tolist(), lengths.tolist(), strict=True):
        own, spans = spans[:count], spans[count:]
        parts = tuple(WordAttention(*span, share) for span, share in zip(own, weights[:count], strict=True))
        found.append(SentenceAttention(own[0][0], own[-1][1], weight, parts))
    return tuple(found)


def _words(text: str) -> list[tuple[int, int]]:
    """Where the words of all sentences stand in the text."""
    return [
        (first + start, first + end)
        for first, last in sentence_spans(text)
        for start, end in word_spans(text[first:last])
    ]


Layers = list[nn.Module]


def attends(network: Model) -> bool:
    """Whether a network attends to words and to sentences."""
    return _levels(network) is not None


def _levels(network: Model | None) -> tuple[Layers, AttentionPooling1D, Layers, AttentionPooling1D] | None:
    """The layers that read words, the attention on these, the layers that read sentences, the attention on these."""
    layers = network.layers if isinstance(network, Sequential) else []
    if not layers or not isinstance(layers[0], TimeDistributed):
        return None
    *reader, weigh_words = layers[0].layer
    between = list(takewhile(lambda layer: not isinstance(layer, AttentionPooling1D), layers[1:]))
    weigh_sentences = next(iter(layers[1 + len(between) :]), None)
    if not isinstance(weigh_words, AttentionPooling1D) or not isinstance(weigh_sentences, AttentionPooling1D):
        return None
    return reader, weigh_words, between, weigh_sentences
