"""What whoever runs the bot needs: its HTTP server, health, metrics, counts, and its log."""
