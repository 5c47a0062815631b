"""People and programs who all ask at once, in a process of their own: it must not share the
service's interpreter. It speaks plain HTTP over kept connections, which costs little."""
