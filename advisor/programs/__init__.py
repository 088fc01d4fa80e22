"""Programs: the trainings of people who never heard of us, as commands and as functions; nothing here needs torch."""
