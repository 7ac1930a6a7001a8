"""Learn: lessons in the terminal, each step judged by what the learner's own mesh shows."""
