"""One module per page: its views and figures, put into its template."""
