"""The styles that a visitor chooses from: genres first, then composers, by the names that the network knows."""

STYLES = {
    "romantic": "Romantic",
    "classical": "Classical",
    "baroque": "Baroque",
    "ragtime": "Ragtime",
    "folk": "Folk",
    "chorale": "Chorale",
    "game": "Game",
    "song": "Art song",
    "bach": "Bach",
    "beethoven": "Beethoven",
    "brahms": "Brahms",
    "chopin": "Chopin",
    "debussy": "Debussy",
    "haydn": "Haydn",
    "liszt": "Liszt",
    "mendelssohn": "Mendelssohn",
    "mozart": "Mozart",
    "schubert": "Schubert",
    "schumann": "Schumann",
}
