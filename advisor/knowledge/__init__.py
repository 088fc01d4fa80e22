"""The expert knowledge: models of its files, three-valued conditions, the loader."""
