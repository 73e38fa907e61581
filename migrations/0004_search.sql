-- What objects are found by. The rows are derived from the objects and not part of the change log: each transaction that writes an object
-- writes its row too, and rows that are missing or were made by another release are made anew when the service starts.

-- +goose Up
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE search_entries (
    noun text NOT NULL,
    object_id uuid NOT NULL,
    community_id uuid NOT NULL,
    visibility text NOT NULL,
    -- The version of the object that the row was made from, and the way in which its texts were read.
    version bigint NOT NULL,
    reading text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    -- How much a hit of this kind counts against one of another.
    boost real NOT NULL,
    -- The words of title and names as they are written.
    spelling text NOT NULL,
    title_words tsvector NOT NULL,
    words tsvector NOT NULL,
    PRIMARY KEY (noun, object_id)
);
CREATE INDEX search_entries_title_words ON search_entries USING gin (title_words);
CREATE INDEX search_entries_words ON search_entries USING gin (words);
CREATE INDEX search_entries_spelling ON search_entries USING gin (spelling gin_trgm_ops);

-- +goose Down
DROP TABLE search_entries;
DROP EXTENSION pg_trgm;
