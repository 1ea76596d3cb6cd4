"""The styles offered to visitors, by the network's names."""

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
