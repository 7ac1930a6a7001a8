"""What would have been: a policy asked about the declarations of every earlier moment."""
