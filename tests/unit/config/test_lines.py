from __future__ import annotations

from agent.config.lines import find_line
from tests.tables import each

TEXT = '''mode = "draft"
[owner]
name = """Sanne
[steps]
"""
[[customers]]
match = ["acme.example"]

[[customers]]
match = ["bolt.example"]
people = [
  { address = "a@bolt.example", role = "chief" },
]
[calendar]
closures = [{ first = 2026-12-24, last = 2026-12-23, name = "Kerst" }]
'''


@each(
    ("section", "key", "line"),
    [
        ("", "mode", 1),
        ("owner", "name", 3),
        ("owner", "address", 2),
        ("customers[2]", "match", 10),
        ("", "customers[2]", 9),
        ("", "customers[2].people", 11),
        ("customers[2].people[1]", "role", 11),
        ("customers[2]", "contact", 9),
        ("", "customers", 6),
        ("calendar.closures[1]", "last", 15),
        ("", "steps", None),
        ("bank", "ibans", None),
    ],
)
def test_a_problem_is_found_on_its_line(section: str, key: str, line: int | None):
    """The key where it stands, else the section that should hold it; what only looks like one is no section."""
    assert find_line(TEXT, section, key) == line
