"""Saying it: nouns become views, and views become a page or lines on the console."""
