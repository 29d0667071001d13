-- +goose Up
CREATE TABLE orders (
    id         uuid          NOT NULL PRIMARY KEY,
    customer   text          NOT NULL,
    number     text          NOT NULL,
    total      numeric(12,2) NOT NULL,
    quantity   bigint        NOT NULL,
    note       text,
    status     text          NOT NULL CHECK (status IN ('open', 'paid', 'shipped')),
    express    boolean       NOT NULL,
    placed_at  timestamptz   NOT NULL,
    due_on     date,
    token      uuid,
    discount   bigint,
    version    bigint        NOT NULL,
    created_at timestamptz   NOT NULL,
    updated_at timestamptz   NOT NULL
);

CREATE UNIQUE INDEX orders_number_key ON orders (number);

-- +goose Down
DROP TABLE orders;
