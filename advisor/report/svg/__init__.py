"""Plotly figures as still SVG: for print, mail, phones and readers without JavaScript.

matplotlib would draw every figure a second time and weighs 40 MB; kaleido needs a browser. The figures of the report
use a small part of plotly's language (lines, points, bars, waterfalls, marks), and this room reads just that part.
"""
