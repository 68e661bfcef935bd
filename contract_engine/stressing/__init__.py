"""What breaks a contract, how likely that is, and who should hold it."""
