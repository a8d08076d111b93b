"""All of the house as front-end teams see it, over GraphQL; one folder for each part of the journey."""
