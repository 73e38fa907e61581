-- Writes and searches that cost the same however long the log is and however much was written lately.

-- +goose Up
-- That a write has its row in the log is looked up by the index. The name of a table has a collation of its own, with which the index, which
-- has the database's, is of no use: without the cast each write read the whole index.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION assert_root_logged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a row of % was removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'root_logged';
    END IF;
    IF NEW.version <> (CASE TG_OP WHEN 'INSERT' THEN 1 ELSE OLD.version + 1 END) THEN
        RAISE EXCEPTION 'version % of % in % does not follow', NEW.version, NEW.id, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'root_logged';
    END IF;
    IF NOT EXISTS (SELECT FROM changes c WHERE c.noun = replace(TG_TABLE_NAME::text COLLATE "default", '_', '-') AND c.object_id = NEW.id AND c.version = NEW.version) THEN
        RAISE EXCEPTION 'version % of % in % is not in the log', NEW.version, NEW.id, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'root_logged';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- What was written lately waits in a list that each search reads from its beginning to its end: a short one.
ALTER INDEX search_entries_title_words SET (gin_pending_list_limit = 256);
ALTER INDEX search_entries_words SET (gin_pending_list_limit = 256);
ALTER INDEX search_entries_spelling SET (gin_pending_list_limit = 256);

-- +goose Down
ALTER INDEX search_entries_spelling RESET (gin_pending_list_limit);
ALTER INDEX search_entries_words RESET (gin_pending_list_limit);
ALTER INDEX search_entries_title_words RESET (gin_pending_list_limit);
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION assert_root_logged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a row of % was removed', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'root_logged';
    END IF;
    IF NEW.version <> (CASE TG_OP WHEN 'INSERT' THEN 1 ELSE OLD.version + 1 END) THEN
        RAISE EXCEPTION 'version % of % in % does not follow', NEW.version, NEW.id, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'root_logged';
    END IF;
    IF NOT EXISTS (SELECT FROM changes c WHERE c.noun = replace(TG_TABLE_NAME, '_', '-') AND c.object_id = NEW.id AND c.version = NEW.version) THEN
        RAISE EXCEPTION 'version % of % in % is not in the log', NEW.version, NEW.id, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'root_logged';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
