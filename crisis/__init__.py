"""Help that is always there: contacts, the phrases that call for it, the detector; answers from memory and knows no other room."""
