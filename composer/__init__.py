"""An interactive composer: the package under the studio. Runs without Streamlit."""

import os

__version__ = "0.1.0"

# Settings that Keras and TensorFlow read once, when they are imported, which is after this. Without oneDNN the
# arithmetic is the same on every run; the log is for TensorFlow's developers, not for our users.
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# A second thread gains nothing in products as small as ours, and waits for milliseconds when the processor is busy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
