CREATE TABLE proof (
    id           TEXT PRIMARY KEY,
    problem      TEXT NOT NULL,       -- digest
    atlas        TEXT NOT NULL,
    atlas_digest TEXT NOT NULL,
    layer        TEXT NOT NULL,
    layer_digest TEXT NOT NULL,
    created      INTEGER NOT NULL,
    infeasible   INTEGER NOT NULL CHECK (infeasible IN (0, 1)),
    bound        INTEGER NOT NULL,    -- in 1/10^18
    claim        BLOB NOT NULL,       -- JSON: what else is known of it
    scenario     BLOB NOT NULL,       -- JSON
    certificate  BLOB NOT NULL        -- the file certificate.json
) STRICT;

CREATE INDEX proof_best ON proof (problem, bound DESC, id) WHERE infeasible = 0;
