"""The conversation as pure functions: no clock, no input or output, no library but the standard one."""
