-- +goose Up
CREATE TABLE notes (
    id         uuid        NOT NULL PRIMARY KEY,
    title      text        NOT NULL,
    body       text        NOT NULL,
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE notes;
