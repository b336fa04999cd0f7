"""Goals and measurements side by side, in one run: ``python -m bench [NAME…]``. Never a test: machines differ."""
