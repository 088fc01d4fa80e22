"""Kinds of files, whoever wrote them: bytes become text, lines, documents or records. Nothing here knows a training."""
