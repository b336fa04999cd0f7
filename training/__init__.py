"""How what travels with the program was learnt from ``tests/listening/training``; no part of the program."""

import os

# Sums in another order are other sums: one thread, so that the same data gives the same bytes.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
