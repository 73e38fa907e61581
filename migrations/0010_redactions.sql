-- Reading as of a time, and what was removed of a person.

-- +goose Up
-- The row that was the last at a time; an object may have many.
CREATE INDEX changes_known ON changes (noun, object_id, changed_at);

-- That somebody's data was removed: who did it and why, and how much; never whose.
CREATE TABLE redactions (
    id uuid PRIMARY KEY,
    -- Where; null: in all of them.
    community_id uuid CONSTRAINT redactions_community_fkey REFERENCES communities (id),
    actor_id uuid,
    actor_name text,
    request_id text NOT NULL,
    reason text NOT NULL CONSTRAINT redactions_reason_check CHECK (char_length(reason) BETWEEN 1 AND 4000),
    created_at timestamptz NOT NULL,
    -- Objects as they are, versions in the history, entries of the history with a reason or an actor, and rows beside them.
    objects integer NOT NULL,
    versions integer NOT NULL,
    entries integer NOT NULL,
    contacts integer NOT NULL,
    keys integer NOT NULL,
    others integer NOT NULL,
    -- Places where it still stands, in what never changes.
    kept integer NOT NULL
);

-- +goose Down
DROP TABLE redactions;
DROP INDEX changes_known;
