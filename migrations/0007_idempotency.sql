-- Writes that carried an idempotency key. The row is written in the transaction of the write, so that both are there or neither; what the
-- first answer was is read from the change log, where a redaction reaches it.

-- +goose Up
CREATE TABLE idempotency_keys (
    -- Of the key or the organisation; no foreign key, because not every actor has a row.
    actor_id uuid NOT NULL,
    key text NOT NULL CONSTRAINT idempotency_keys_key_check CHECK (length(key) BETWEEN 1 AND 255),
    -- Digest of method, address and body.
    request bytea NOT NULL CONSTRAINT idempotency_keys_request_check CHECK (length(request) = 32),
    -- What was answered; null until the end of the transaction.
    object_id uuid,
    version bigint,
    warnings jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor_id, key)
);

-- +goose Down
DROP TABLE idempotency_keys;
