"""The commands: each declares its options and hands over. Heavy rooms are imported when a command needs them."""
