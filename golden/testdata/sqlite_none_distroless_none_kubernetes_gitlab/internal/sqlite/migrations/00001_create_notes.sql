-- +goose Up
CREATE TABLE notes (
    id         TEXT    NOT NULL PRIMARY KEY,
    title      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL, -- microseconds since 1970, UTC
    updated_at INTEGER NOT NULL  -- microseconds since 1970, UTC
) STRICT;

-- +goose Down
DROP TABLE notes;
