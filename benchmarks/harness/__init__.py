"""What the benchmarks share: the models, the libraries that build them, and measuring in turn.

- `models`: the chapter's models, each written once, and the arrays that they are timed on
- `flops`: how much arithmetic a training step of a model is
- `libraries`, `plain_torch`: a model as something to train and to predict with, by each library
- `text_jobs`, `text_data`, `text_libraries`: the same for raw text: the jobs, what they are done on, by each library
- `worker`, `text_worker`, `serve`: a process for one library, asked line by line
- `workers`: these processes, of which all but the one that is timed are stopped
- `turns`: A B A B, and the median
- `record`: what was measured, as JSON and as a table
- `machine`, `peak`: what it was measured on; `pictures`: the same, drawn; `options`: what benchmarks are told

Only `libraries`, `plain_torch` and `text_libraries` import a library; a worker runs in the environment that has it.
"""
