"""Plotly figures. plotly is imported inside the functions: it is heavy, and the console needs none of it."""
