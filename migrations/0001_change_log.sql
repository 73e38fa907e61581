-- The change log and what it rests on: keys, code lists, the functions that checks and triggers use.

-- +goose Up
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- +goose StatementBegin
-- A key is readable, and never of a UUID's form, so that a path value is one or the other.
CREATE FUNCTION valid_key(key text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT key ~ '^[a-z0-9][a-z0-9_-]{0,79}$'
       AND key !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
       AND key !~ '^[0-9a-f]{32}$'
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION valid_imprecise_date(d jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT d ->> 'precision' IN ('day', 'month', 'season', 'year', 'period', 'recurring', 'meeting', 'unknown')
       AND coalesce(d ->> 'from' <= d ->> 'to', true)
$$;
-- +goose StatementEnd

-- Open lists: they change, so they are data and not types.
CREATE TABLE code_lists (
    name text PRIMARY KEY CONSTRAINT code_lists_name_check CHECK (valid_key(name)),
    title text NOT NULL,
    ordinal integer NOT NULL
);
CREATE TABLE codes (
    list text NOT NULL CONSTRAINT codes_list_fkey REFERENCES code_lists (name),
    code text NOT NULL CONSTRAINT codes_code_check CHECK (valid_key(code)),
    label_nn text NOT NULL,
    label_nb text NOT NULL,
    label_en text NOT NULL,
    valid_from date,
    valid_to date,
    ordinal integer NOT NULL,
    PRIMARY KEY (list, code)
);

-- One row per committed write of a root object. The row after is the whole root with its children; before is the row before it.
CREATE TABLE changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Given by the sequencer after the commit, in id order and without a gap; null until then. Readers go by it alone.
    position bigint CONSTRAINT changes_position_key UNIQUE,
    noun text NOT NULL,
    object_id uuid NOT NULL,
    community_id uuid NOT NULL,
    key text NOT NULL,
    version bigint NOT NULL,
    operation text NOT NULL CONSTRAINT changes_operation_check CHECK (operation IN ('created', 'updated', 'deleted', 'restored')),
    actor_id uuid,
    actor_name text,
    actor_kind text NOT NULL CONSTRAINT changes_actor_kind_check CHECK (actor_kind IN ('person', 'system', 'import')),
    request_id text NOT NULL,
    reason text,
    changed_at timestamptz NOT NULL,
    -- Whether the public saw the object before and after: the public feed derives created, updated and deleted from them.
    public_before boolean NOT NULL,
    public_after boolean NOT NULL,
    -- The committees that own the object, before or after: what a feed of a committee shows.
    committees uuid[] NOT NULL,
    after jsonb NOT NULL,
    CONSTRAINT changes_object_version_key UNIQUE (noun, object_id, version)
);
CREATE INDEX changes_unsequenced ON changes (id) WHERE position IS NULL;

-- The head of the log. A restore from a backup starts a new epoch, so that old cursors are refused.
CREATE TABLE change_log (
    only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT change_log_only_row_check CHECK (only_row),
    epoch uuid NOT NULL DEFAULT gen_random_uuid(),
    -- Where the database was when the epoch began: cluster, database and timeline; empty before the first start.
    home text NOT NULL DEFAULT '',
    head bigint NOT NULL DEFAULT 0
);
INSERT INTO change_log DEFAULT VALUES;

-- +goose StatementBegin
-- On every root table: a row is never removed, its version rises by one with each write, and the write has its row in the log.
CREATE FUNCTION assert_root_logged() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- +goose StatementBegin
-- On every child table: a child changes only in a transaction that writes its root, which then needs its row in the log.
-- The argument is the root's table; without one the column noun names it.
CREATE FUNCTION assert_child_logged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    child record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    root text := CASE TG_NARGS WHEN 0 THEN replace(to_jsonb(child) ->> 'noun', '-', '_') ELSE TG_ARGV[0] END;
    written boolean;
BEGIN
    EXECUTE format('SELECT xmin = pg_current_xact_id()::xid FROM %I WHERE id = $1', root) INTO written USING child.root_id;
    IF written IS NOT TRUE THEN
        RAISE EXCEPTION '% changed without its root in %', TG_TABLE_NAME, root USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'child_logged';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- Who may write: keys are kept as SHA-256 of 256 random bits, never as they are.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT api_keys_name_check CHECK (char_length(name) BETWEEN 1 AND 300),
    hash bytea NOT NULL CONSTRAINT api_keys_hash_key UNIQUE CONSTRAINT api_keys_hash_check CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);

-- +goose Down
DROP TABLE api_keys;
DROP FUNCTION assert_child_logged, assert_root_logged;
DROP TABLE change_log, changes, codes, code_lists;
DROP FUNCTION valid_imprecise_date, valid_key;
