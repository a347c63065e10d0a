"""The nouns: frozen records that every stage shares. No I/O, no stage, no behaviour beyond reading themselves."""
