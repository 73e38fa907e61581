-- Where a redaction struck, so that one that is sent again with its idempotency key is answered as it was; never what.

-- +goose Up
ALTER TABLE redactions ADD COLUMN places jsonb NOT NULL DEFAULT '[]';

-- +goose Down
ALTER TABLE redactions DROP COLUMN places;
