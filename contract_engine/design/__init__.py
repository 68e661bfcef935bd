"""Finding the terms: rules as rows, tail risk by cuts, aims in stages, and why there is no deal."""
