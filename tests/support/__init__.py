"""What several tests need: databases made afresh, programs that may be missing, the rules of the house."""
