"""What can be written for an owner: proposals with their grounds, as edits that are shown before they are made."""
