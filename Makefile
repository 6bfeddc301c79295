# A bare `make` lists what there is to make.
# The first Python that works and is new enough for Keras and old enough for TensorFlow's wheels.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14)' 2>/dev/null && echo $$name && break; done)
BIN := .venv/bin
LAB_OPTIONS ?= $(if $(filter 0,$(shell id -u)),--allow-root) # JupyterLab asks for it where there is only root: containers
READY := .venv/.ready
NBVAL := --nbval --nbval-current-env --nbval-sanitize-with tests/sanitize.cfg

.PHONY: help lab demo studio test notebooks exercises gallery sheet bench format
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: $(READY)  ## set up, and open JupyterLab on the first lesson
	@$(BIN)/nst exercise
	$(BIN)/jupyter lab $(LAB_OPTIONS) notebooks/00_start_here.ipynb

demo: $(READY)  ## set up, and paint one picture to out/demo.png, without a browser
	@mkdir -p out
	$(BIN)/nst stylize sample:chenonceau_river sample:vangogh_starry_night -o out/demo.png --size 256 --evaluations 80

studio: $(READY)  ## set up, and serve the studio on this machine; make studio STUDIO="--port 9000 --limit 2"
	$(BIN)/python -m nst_lib.studio.server notebooks/studio.ipynb $(STUDIO)

test: $(READY) out/axe/axe.min.js  ## set up, and run every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest -n 2 --dist loadscope tests --ignore tests/browser --ignore tests/course/exercises/test_mutations.py
	$(BIN)/pytest tests/course/exercises/test_mutations.py tests/browser # one reports, the other wants the machine alone
	@rm -rf out/lesson_06 out/capstone # what is there would not be painted
	$(BIN)/pytest -n 2 --dist loadscope $(NBVAL) notebooks solutions exercises

notebooks: $(READY)  ## run the lessons and write their outputs
	@rm -rf out/lesson_06 # what is there would not be painted
	$(BIN)/python tools/run_notebooks.py notebooks

exercises: $(READY)  ## run the solutions, write their outputs, and make the exercises from them
	@rm -rf out/capstone # what is there would not be painted
	$(BIN)/python tools/run_notebooks.py solutions
	$(BIN)/python tools/make_exercises.py

gallery: $(READY)  ## paint what lessons show but have no time to compute; make gallery JOBS=07_trial_0 paints one anew
	$(BIN)/python tools/make_gallery.py $(JOBS)

sheet: $(READY)  ## paint every shipped content in every shipped style: out/gallery.jpg
	@mkdir -p out
	$(BIN)/python tools/paint_gallery.py out/gallery.jpg

bench: $(READY)  ## measure speed, as ratios within one run; make bench FULL=--full takes longer
	$(BIN)/python benchmarks/run.py $(FULL)

out/axe/axe.min.js: | $(READY)
	$(BIN)/python tools/fetch_axe.py $@

format: $(READY)  ## put code and notebooks into the project's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; name one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up .venv with $(PYTHON): a few minutes and about 3 GB, once"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	@touch $@
