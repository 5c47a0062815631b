"""Stand-ins on loopback for the outside services, used by ``gacq prove`` and by the tests."""
