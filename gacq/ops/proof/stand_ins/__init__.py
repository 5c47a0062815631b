"""The outside world on loopback: Gemini, a mail server and Google Calendar, well and badly."""
