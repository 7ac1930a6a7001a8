"""The forms: each lays out what is asked, and hands what is said to the desk."""
