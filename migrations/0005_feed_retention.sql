-- How far back the feed goes. What lies before is forgotten by the feed alone: history, reading as of a time and restoring need the rows.

-- +goose Up
ALTER TABLE change_log
    -- The oldest position that a reader of the feed may go on from.
    ADD COLUMN feed_from bigint NOT NULL DEFAULT 0 CONSTRAINT change_log_feed_from_check CHECK (feed_from >= 0);

-- +goose Down
ALTER TABLE change_log DROP COLUMN feed_from;
