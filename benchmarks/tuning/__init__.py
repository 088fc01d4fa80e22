"""Does the tuner win in 1 to 10 full trainings? Our arms and those of others on twelve small workloads."""
