-- How a person is reached and what a request was called stand in no sample from which queries are planned: an empty table is not sampled
-- anew, so that what was removed would stay there. Both are looked up by their keys alone.

-- +goose Up
-- Giving a column the type that it has drops the samples that there are.
ALTER TABLE contacts ALTER COLUMN email TYPE text, ALTER COLUMN phone TYPE text;
ALTER TABLE contacts ALTER COLUMN email SET STATISTICS 0, ALTER COLUMN phone SET STATISTICS 0;
ALTER TABLE idempotency_keys ALTER COLUMN key TYPE text, ALTER COLUMN warnings TYPE jsonb;
ALTER TABLE idempotency_keys ALTER COLUMN key SET STATISTICS 0, ALTER COLUMN warnings SET STATISTICS 0;

-- +goose Down
ALTER TABLE idempotency_keys ALTER COLUMN key SET STATISTICS -1, ALTER COLUMN warnings SET STATISTICS -1;
ALTER TABLE contacts ALTER COLUMN email SET STATISTICS -1, ALTER COLUMN phone SET STATISTICS -1;
