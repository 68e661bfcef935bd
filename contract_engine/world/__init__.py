"""What happens: drivers drawn, schemes at work, activity, cost and achievement by year and scenario."""
