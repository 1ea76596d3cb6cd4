"""The styles that a visitor chooses from, by the names that the network knows."""

GENRES = ("romantic", "classical", "baroque", "ragtime", "folk", "chorale", "game", "song")
COMPOSERS = (
    "bach",
    "beethoven",
    "brahms",
    "chopin",
    "debussy",
    "haydn",
    "joplin",
    "liszt",
    "mendelssohn",
    "mozart",
    "rachmaninoff",
    "ravel",
    "schubert",
    "schumann",
)
STYLES = (*GENRES, *COMPOSERS)
