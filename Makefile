# Each target sets up what it needs; a second run installs nothing.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SETUP  := $(VENV)/.installed
PEERS  := .venv-peers

.PHONY: install native demo test test-slow test-browser sanitize fuzz sweep lint format results chapter bench-peers performance few-labels clean

PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
KERNELS := $(shell find native -type f)
CPP     := $(filter %.h %.cpp,$(KERNELS))
NATIVE  := $(VENV)/.native
# Where there is a compiler, a kernel that does not compile is an error; elsewhere the package is installed without them.
export CARRYLINE_REQUIRE_KERNELS := $(if $(shell command -v $(CXX)),1)

install: $(SETUP) $(NATIVE)

$(SETUP): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) torch cmake ninja nanobind scikit-build-core
	$(PIP) --no-build-isolation --editable '.[dev]'
	touch $@ $(NATIVE)

native: $(NATIVE)  ## compile what changed in native/, and say whether there are kernels now

$(NATIVE): $(SETUP) $(KERNELS)
	$(PIP) --no-build-isolation --no-deps --editable .
	$(BIN)/python -c 'from carryline.kernels import native; print("compiled kernels:", native.reason() or "there")'
	touch $@

demo: install  ## the main job, on simulated weather
	$(BIN)/carryline demo

test: install  ## the default suite
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto

test-slow: install  ## what takes longer: real data whole, runs killed many times
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto -m "not browser"

test-browser: install  ## the report in a real browser; needs Chromium at /usr/bin/chromium
	$(PIP) --no-build-isolation --editable '.[dev,browser]'
	$(BIN)/python -m pytest -m browser

SANITIZE := build/sanitize

# Leaks are not looked for: Python and torch keep memory until the very end, and each would be reported. libstdc++ comes
# first with libasan, for torch's exceptions. Tests that limit the memory of their process leave none for the sanitiser.
sanitize: install  ## the tests of the kernels and of texts, with addresses and undefined behaviour checked in compiled code
	PATH=$(abspath $(BIN)):$$PATH cmake -S native -B $(SANITIZE) -G Ninja -DCARRYLINE_SANITIZE=ON \
		-DCMAKE_CXX_COMPILER=$(CXX) -DPython_EXECUTABLE=$(abspath $(BIN)/python)
	PATH=$(abspath $(BIN)):$$PATH cmake --build $(SANITIZE)
	OMP_NUM_THREADS=2 ASAN_OPTIONS=detect_leaks=0 PYTHONPATH=scripts/sanitize SANITIZED=$$(ls $(SANITIZE)/_native*.so) \
		LD_PRELOAD="$$($(CXX) -print-file-name=libasan.so) $$($(CXX) -print-file-name=libstdc++.so)" \
		$(BIN)/python -m pytest -p no:cacheprovider -k 'not takes_no_memory' \
		tests/kernels tests/text tests/layers/test_step.py tests/training/test_rmsprop.py

FUZZ         := build/fuzz
FUZZ_SECONDS ?= 600
CLANG        ?= $(shell bash -c 'compgen -c clang++ | sort | head -1')
FUZZ_FLAGS   := -std=gnu++17 -g -O2 -Inative -DCARRYLINE_CHARACTERS='"$(abspath $(FUZZ)/characters)"' -pthread \
	-fsanitize=address,undefined -fno-sanitize-recover=all
ENGINE       := $(filter-out native/text/module_%,$(wildcard native/text/*.cpp)) native/parallel.cpp native/buffers.cpp

fuzz: $(if $(CLANG),$(FUZZ)/tokens.run $(FUZZ)/vectors.run)  ## look for inputs that break the text engine, $FUZZ_SECONDS for each target
	$(if $(CLANG),,@echo 'make fuzz: skipped, for there is no clang++, of which libFuzzer is a part')

$(FUZZ)/%.run: $(FUZZ)/% | $(SETUP)
	$(BIN)/python scripts/fuzz_inputs.py $(FUZZ)
	mkdir -p $<.corpus
	$< -max_total_time=$(FUZZ_SECONDS) -timeout=60 -report_slow_units=60 -print_final_stats=1 -dict=$<.words -artifact_prefix=$<.found. $<.corpus $<.seeds

.PRECIOUS: $(FUZZ)/objects/%.o $(FUZZ)/tokens $(FUZZ)/vectors
$(FUZZ)/%: $(FUZZ)/objects/fuzz/%.o $(ENGINE:native/%.cpp=$(FUZZ)/objects/%.o)
	$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer $^ -ldl -o $@

$(FUZZ)/objects/%.o: native/%.cpp $(filter %.h,$(KERNELS))
	mkdir -p $(@D)
	$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -c $< -o $@

lint: install  ## ruff, strict types, and the floors of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/clang-format --dry-run --Werror $(CPP)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/clang-format -i $(CPP)

sweep: install  ## the error of every compiled activation over all float32 inputs; some minutes
	$(BIN)/python scripts/sweep_activations.py

DATA ?= $(or $(CARRYLINE_DATA),../shared/data)
RUN  := $(BIN)/carryline

results: install runs/aclImdb  ## the studies of docs/results.md, on the real data
	$(RUN) forecast $(DATA)/jena/mpi_roof_2024.csv --target 'T (degC)' --ahead 24h --budget quick --out runs/jena
	$(RUN) forecast $(DATA)/beijing_pm25/PRSA_data_2010.1.1-2014.12.31.csv --target TEMP --ahead 24h --budget quick --out runs/beijing
	$(RUN) forecast $(DATA)/ett/ETTh1.csv --target OT --ahead 24h --budget quick --out runs/etth1
	$(RUN) classify runs/aclImdb/train --test runs/aclImdb/test --budget quick --out runs/imdb
	$(RUN) classify runs/aclImdb/train --test runs/aclImdb/test --budget quick --candidates bidirectional_lstm --out runs/imdb-network
	$(BIN)/python scripts/results.py docs/results.md runs/jena runs/beijing runs/etth1 runs/imdb runs/imdb-network

CHAPTER ?= runs/chapter

chapter: install  ## what was not run yet of the chapter, at book budget (hours), and its part of docs/results.md
	$(RUN) chapter --budget book --out $(CHAPTER)
	$(BIN)/python scripts/chapter_results.py docs $(CHAPTER)

runs/aclImdb:
	mkdir -p runs
	tar --extract --xz --file $(DATA)/aclImdb.tar.xz --directory runs

bench-peers: $(PEERS)/.installed  ## what golden values and comparisons of speed come from, in an environment of their own

$(PEERS)/.installed: constraints.txt Makefile
	test -x $(PEERS)/bin/python || $(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
		torch keras 'tf-keras==2.21.*' jax tensorflow scikit-learn tokenizers polars gensim
	touch $@

PERFORMANCE := docs/performance

performance: install bench-peers runs/aclImdb  ## measure all that docs/performance.md tells, and write it; twenty minutes
	mkdir -p $(PERFORMANCE)
	$(BIN)/python benchmarks/recurrent.py --json $(PERFORMANCE)/recurrent.json
	$(BIN)/python benchmarks/recurrent_curves.py --json $(PERFORMANCE)/curves.json
	$(BIN)/python benchmarks/inference.py --json $(PERFORMANCE)/inference.json
	$(BIN)/python benchmarks/lengths.py runs/aclImdb/train --json $(PERFORMANCE)/lengths.json
	$(BIN)/python benchmarks/tcn.py --json $(PERFORMANCE)/tcn.json
	$(BIN)/python benchmarks/text.py --json $(PERFORMANCE)/text.json runs/aclImdb
	$(BIN)/python benchmarks/write_performance.py docs/performance.md

few-labels: install bench-peers runs/aclImdb  ## run what docs/few_labels.md tells of 200 labels, and write it; a quarter of an hour
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/few_labels.py docs/few_labels.md
	OMP_NUM_THREADS=1 $(BIN)/python benchmarks/own_vectors.py docs/few_labels.md

clean:
	rm -rf $(VENV) $(PEERS) build dist
