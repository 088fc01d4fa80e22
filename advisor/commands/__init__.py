"""The commands: each declares its options and hands over. Heavy rooms are imported when a command needs them."""

#: Command -> what carries it out, in the module of that name: a function, or an app with commands of its own.
COMMANDS = {
    "suggest": "suggest_command",
    "diagnose": "diagnose_command",
    "probe": "app",
    "tune": "tune_command",
    "confirm": "confirm_command",
    "next": "next_command",
    "wizard": "wizard_command",
    "report": "report_command",
    "compare": "compare_command",
    "export": "export_command",
    "status": "status_command",
    "knowledge": "app",
}
