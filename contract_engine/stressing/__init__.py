"""What breaks a contract, how likely that is, what a safer one costs, and who should hold the budget."""
