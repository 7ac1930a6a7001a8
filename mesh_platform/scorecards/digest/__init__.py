"""The week of an owner's products, told once a week."""
