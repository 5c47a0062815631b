"""gacq: durable work queues for an office that certifies herb farms."""

__version__ = "0.1.0"
