"""What whoever runs the bot needs: its HTTP server, and its log."""
