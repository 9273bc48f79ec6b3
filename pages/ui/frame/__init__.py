"""How every page begins: header, language, model, states; nothing here computes."""
