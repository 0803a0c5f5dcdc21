"""What is learned: gates, patterns and measured data sets."""
