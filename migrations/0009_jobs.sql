-- Imports and what undoes them. Their progress is committed apart from their work; how they ended, with it.

-- +goose Up
-- +goose StatementBegin
-- On every child table: a child changes only in a transaction that writes its root, which then needs its row in the log.
-- A root that was written in a savepoint carries the number of that, which is younger than the transaction's and still in progress; one
-- that another transaction wrote since is younger too, and committed.
-- The argument is the root's table; without one the column noun names it.
CREATE OR REPLACE FUNCTION assert_child_logged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    child record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    root text := CASE TG_NARGS WHEN 0 THEN replace(to_jsonb(child) ->> 'noun', '-', '_') ELSE TG_ARGV[0] END;
    written boolean;
BEGIN
    EXECUTE format('SELECT CASE WHEN age(xmin) > age(mine::xid) THEN false
            ELSE pg_xact_status((mine::text::bigint + age(mine::xid) - age(xmin))::text::xid8) = ''in progress'' END
        FROM %I, pg_current_xact_id() AS mine WHERE id = $1', root) INTO written USING child.root_id;
    IF written IS NOT TRUE THEN
        RAISE EXCEPTION '% changed without its root in %', TG_TABLE_NAME, root USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'child_logged';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    kind text NOT NULL CONSTRAINT jobs_kind_check CHECK (kind IN ('import', 'revert')),
    state text NOT NULL CONSTRAINT jobs_state_check CHECK (state IN ('running', 'done', 'failed')),
    community text NOT NULL CONSTRAINT jobs_community_check CHECK (valid_key(community)),
    -- Of the key or the organisation; no foreign key, because not every actor has a row.
    actor_id uuid NOT NULL,
    mode text NOT NULL CONSTRAINT jobs_mode_check CHECK (mode IN ('all_or_nothing', 'per_row')),
    dry_run boolean NOT NULL,
    reason text,
    -- Digest of the file, and of the import that a revert undoes.
    subject bytea NOT NULL,
    reverts uuid CONSTRAINT jobs_reverts_fkey REFERENCES jobs (id),
    idempotency_key text,
    request bytea,
    total integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    counts jsonb NOT NULL DEFAULT '{}',
    error jsonb,
    started_at timestamptz NOT NULL,
    -- The database's time at which the process that does it was last heard of; one that ended can leave a job running.
    heard_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
CREATE UNIQUE INDEX jobs_one_running ON jobs (community, subject) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_idempotency_key ON jobs (actor_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- What became of each row.
CREATE TABLE job_rows (
    job_id uuid NOT NULL CONSTRAINT job_rows_job_fkey REFERENCES jobs (id),
    number integer NOT NULL,
    noun text NOT NULL,
    key text NOT NULL,
    object_id uuid,
    version bigint,
    status text NOT NULL CONSTRAINT job_rows_status_check CHECK (status IN ('created', 'updated', 'unchanged', 'rejected', 'reverted')),
    place jsonb NOT NULL,
    errors jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT job_rows_pkey PRIMARY KEY (job_id, number)
);

-- +goose Down
DROP TABLE job_rows, jobs;
-- +goose StatementBegin
-- On every child table: a child changes only in a transaction that writes its root, which then needs its row in the log.
-- The argument is the root's table; without one the column noun names it.
CREATE OR REPLACE FUNCTION assert_child_logged() RETURNS trigger LANGUAGE plpgsql AS $$
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
