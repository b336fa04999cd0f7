"""
A freelancer's small world on loopback, to see and to test voldaan with.

Comes in: a folder to work in. Goes out: invoices as papers and as e-invoices (``papers``), a real IMAP and a real SMTP
server inside this process (``servers``). Neither knows the rooms that read, decide and send.
"""
