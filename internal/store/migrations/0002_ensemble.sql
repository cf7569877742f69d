CREATE TABLE ensemble (
    id           TEXT PRIMARY KEY,
    atlas        TEXT NOT NULL,
    atlas_digest TEXT NOT NULL,
    layer        TEXT NOT NULL,
    layer_digest TEXT NOT NULL,
    created      INTEGER NOT NULL,
    card         BLOB NOT NULL,       -- JSON
    plans        BLOB NOT NULL        -- a file of plans, see docs/ensembles.md
) STRICT;
