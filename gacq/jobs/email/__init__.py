"""Mail to staff and applicants, one job a recipient.

``kinds`` is the table of letters. ``order`` reads a job's payload, ``lookup`` finds its reader
and its ``facts``, ``need`` says whether it is still worth sending, ``messages`` and
``templates/`` write it, ``letter`` makes it a mail, ``transport`` names the ways out
(``folder``, ``smtp``), and ``processor`` does one job of the queue.
"""
