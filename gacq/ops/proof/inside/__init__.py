"""What a service under force does to itself: faults of its database, its clock, its processors.

Installed by ``gacq.cli.under_force`` before the service starts; without it none of this is loaded.
"""
