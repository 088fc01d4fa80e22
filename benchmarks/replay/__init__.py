"""The same strategy over tables of trainings that others recorded: what is asked for is the nearest recorded run."""
