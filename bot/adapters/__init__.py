"""Where people chat; each adapter only reads what they did and writes what they are answered."""
