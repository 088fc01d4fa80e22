"""The wizard in a local web page: another face, of the same steps. Needs `tuning-advisor[web]`."""
