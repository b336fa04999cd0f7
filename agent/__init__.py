"""voldaan: a small daemon that reminds customers of unpaid invoices the way a kind bookkeeper would."""

__version__ = "0.1.0"
