"""Images and documents with their alternative text, credit and consent; uploads themselves lie in var/media, never here."""
