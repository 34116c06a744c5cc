"""Door: REST and WebSocket, for scripts, bots and other clients."""
