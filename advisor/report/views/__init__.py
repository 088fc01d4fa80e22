"""Pure functions that turn nouns into frozen views: texts and rows, worded already, without any markup."""
