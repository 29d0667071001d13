-- +goose Up
CREATE TABLE orders (
    id         TEXT     NOT NULL PRIMARY KEY,
    customer   TEXT     NOT NULL,
    number     TEXT     NOT NULL,
    total      INTEGER  NOT NULL, -- in units of 0.01
    quantity   INTEGER  NOT NULL,
    note       TEXT,
    status     TEXT     NOT NULL CHECK (status IN ('open', 'paid', 'shipped')),
    express    INTEGER  NOT NULL CHECK (express IN (0, 1)),
    placed_at  INTEGER  NOT NULL, -- microseconds since 1970, UTC
    due_on     TEXT,              -- such as 2030-01-02
    token      TEXT,
    discount   INTEGER,
    version    INTEGER  NOT NULL,
    created_at INTEGER  NOT NULL, -- microseconds since 1970, UTC
    updated_at INTEGER  NOT NULL  -- microseconds since 1970, UTC
) STRICT;

CREATE UNIQUE INDEX orders_number_key ON orders (number);

-- +goose Down
DROP TABLE orders;
