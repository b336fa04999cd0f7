"""The program under guard: a copy of it in which every process says what it asks of the network."""
