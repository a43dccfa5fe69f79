"""What goes back outside: files, notes, terms, texts. Each is a delivery with an end that a person sees."""
