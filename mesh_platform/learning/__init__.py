"""The tutorial in the terminal, which looks at what the learner has done."""
