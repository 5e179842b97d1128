"""netmax, the address look-up bot: who owns an address."""
