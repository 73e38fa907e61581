-- The order in which the lists of measures and goals come when no other is asked for. There are many of both, and with it a page takes as
-- long at the end of the list as at its beginning.

-- +goose Up
CREATE INDEX measures_order ON measures (ordinal, key, id) WHERE deleted_at IS NULL;
CREATE INDEX goals_order ON goals (ordinal, key, id) WHERE deleted_at IS NULL;

-- +goose Down
DROP INDEX goals_order;
DROP INDEX measures_order;
