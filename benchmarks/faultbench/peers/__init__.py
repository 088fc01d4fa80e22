"""Other systems that diagnose the same recorded runs, and how they compare with ours."""
