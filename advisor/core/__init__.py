"""The nouns of advisor. The ground floor: it imports nothing of ours but `errors`."""
