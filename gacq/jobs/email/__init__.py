"""Mail to staff and applicants, one job a recipient.

``messages`` and ``templates/`` say what a letter tells, ``letter`` makes it a mail, ``transport``
names the ways out (``folder``, ``smtp``), and ``processor`` does one job of the queue.
"""
