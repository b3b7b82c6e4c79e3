"""What is measured. Each benchmark prints ratios of two things timed in the same run, the machine on the first line."""
