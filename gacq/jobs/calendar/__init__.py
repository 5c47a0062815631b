"""Inspections in people's calendars.

``event`` says what a calendar shows of an inspection, ``google`` tells Google Calendar, ``feed``
writes what calendar programs subscribe to, and ``processor`` does one job of the queue.
"""
