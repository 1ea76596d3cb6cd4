"""The styles that a visitor chooses from: genres first, then composers, by the names that the network knows."""

STYLES = (
    "romantic",
    "classical",
    "baroque",
    "ragtime",
    "folk",
    "chorale",
    "game",
    "song",
    "bach",
    "beethoven",
    "brahms",
    "chopin",
    "debussy",
    "haydn",
    "liszt",
    "mendelssohn",
    "mozart",
    "schubert",
    "schumann",
)
