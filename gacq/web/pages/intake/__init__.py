"""The form in which an application is taken in."""
