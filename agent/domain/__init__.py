"""
The words of the trade and their arithmetic.

Nothing comes in and nothing goes out: these are the values that travel between the rooms. This room imports nothing of
ours and knows no clock, network or disk.
"""
