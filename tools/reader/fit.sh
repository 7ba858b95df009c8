#!/usr/bin/env bash
# Fits the second reader further, from typefaces to src/digitize/read/lines/data/reader.onnx, in
# .reader; takes hours. It begins at the network of PyPI's `trueocr`.
#
#   tools/reader/fit.sh vie.word.bigrams [LINES]     the file of langdata; how many lines to show
set -euo pipefail
pairs=$(realpath "$1")
cd "$(dirname "$0")/../.."

source=$(.venv/bin/python -c 'import trueocr; print(trueocr.__path__[0])')/models/rec.onnx
.venv/bin/pip install -q -r tools/reader/requirements.txt
[ -d .reader/fonts/npm ] || tools/reader/fonts.sh .reader/fonts
.venv/bin/python -m tools.reader.faces .reader/fonts
.venv/bin/python -m tools.reader.make .reader/lines --pairs "$pairs"
.venv/bin/python -m tools.reader.train .reader/lines "$source" .reader/reader.onnx \
    --lines "${2:-300000}"
cp .reader/reader.onnx src/digitize/read/lines/data/reader.onnx
sha256sum src/digitize/read/lines/data/reader.onnx
