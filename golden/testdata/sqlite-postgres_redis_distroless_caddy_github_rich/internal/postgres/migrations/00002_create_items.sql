-- +goose Up
CREATE TABLE items (
    id         uuid        NOT NULL PRIMARY KEY,
    order_id   uuid        NOT NULL REFERENCES orders (id),
    sku        text        NOT NULL,
    position   bigint      NOT NULL,
    parent_id  uuid        REFERENCES items (id),
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE INDEX items_order_id_idx ON items (order_id, id);
CREATE UNIQUE INDEX items_sku_key ON items (sku);
CREATE INDEX items_parent_id_idx ON items (parent_id, id);

-- +goose Down
DROP TABLE items;
