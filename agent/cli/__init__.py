"""
The commands a person types. In: words; out: sentences, tables, JSON and an exit code (docs/commands.md).

Heavy rooms are imported inside the commands, so that ``voldaan --help`` answers at once.
"""
