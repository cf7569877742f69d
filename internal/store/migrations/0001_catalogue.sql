-- Times are nanoseconds since 1970, 0 for none.

CREATE TABLE run (
    id              TEXT PRIMARY KEY,
    kind            TEXT NOT NULL,
    owner           TEXT NOT NULL,
    request         TEXT,             -- NULL when the creator gave none
    payload         BLOB,
    state           TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    created         INTEGER NOT NULL,
    started         INTEGER NOT NULL,
    finished        INTEGER NOT NULL,
    attempt         INTEGER NOT NULL,
    failure_code    TEXT,             -- NULL unless failed
    failure_message TEXT,
    failure_detail  BLOB,
    result          BLOB
) STRICT;

CREATE UNIQUE INDEX run_request ON run (owner, request) WHERE request IS NOT NULL;
CREATE INDEX run_unfinished ON run (id) WHERE state IN ('queued', 'running');
CREATE INDEX run_owner ON run (owner, id);
CREATE INDEX run_state ON run (state, id);

CREATE TABLE event (
    run   TEXT NOT NULL REFERENCES run (id),
    seq   INTEGER NOT NULL CHECK (seq > 0),
    time  INTEGER NOT NULL,
    state TEXT NOT NULL,
    data  BLOB,                       -- NULL for a change of state
    PRIMARY KEY (run, seq)
) STRICT;

-- A run is finished once.
CREATE UNIQUE INDEX event_final ON event (run)
    WHERE data IS NULL AND state IN ('succeeded', 'failed', 'cancelled');

CREATE TABLE plan (
    id           TEXT PRIMARY KEY,
    atlas        TEXT NOT NULL,
    atlas_digest TEXT NOT NULL,
    layer        TEXT NOT NULL,
    layer_digest TEXT NOT NULL,
    created      INTEGER NOT NULL,
    names        BLOB NOT NULL,       -- JSON
    scorecard    BLOB NOT NULL,       -- JSON
    scenario     BLOB NOT NULL,       -- JSON
    labels       BLOB NOT NULL        -- see codec.go
) STRICT;

CREATE TABLE atlas (
    id      TEXT PRIMARY KEY,
    digest  TEXT NOT NULL,
    title   TEXT NOT NULL,
    created INTEGER NOT NULL,
    files   BLOB NOT NULL             -- a zip archive
) STRICT;
