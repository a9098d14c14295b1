"""What the benchmarks share: the models, the libraries that build them, and measuring in turn.

- `models`: the chapter's models, each written once, and the arrays that they are timed on
- `flops`: how much arithmetic a training step of a model is
- `libraries`, `plain_torch`: a model as something to train and to predict with, by each library
- `worker`, `workers`: one process for each library, asked in turn, stopped while another is timed
- `turns`: A B A B, and the median
- `record`: what was measured, as JSON and as a table

Only `libraries` and `plain_torch` import a library; a worker runs in the environment that has it.
"""
