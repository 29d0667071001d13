-- +goose Up
CREATE TABLE items (
    id         TEXT    NOT NULL PRIMARY KEY,
    order_id   TEXT    NOT NULL REFERENCES orders (id),
    sku        TEXT    NOT NULL,
    position   INTEGER NOT NULL,
    parent_id  TEXT    REFERENCES items (id),
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL, -- microseconds since 1970, UTC
    updated_at INTEGER NOT NULL  -- microseconds since 1970, UTC
) STRICT;

CREATE INDEX items_order_id_idx ON items (order_id, id);
CREATE UNIQUE INDEX items_sku_key ON items (sku);
CREATE INDEX items_parent_id_idx ON items (parent_id, id);

-- +goose Down
DROP TABLE items;
