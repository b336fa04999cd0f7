"""Which words of a mail its writer wrote now, and which it quotes or closes with. Text in, text out, in linear time."""
