-- The guard of children as 0009 has it now. It was mended there for a while before it was final, and a database may have taken it as it was
-- before: a root that another transaction wrote since then counted as written by this one.

-- +goose Up
-- +goose StatementBegin
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

-- +goose Down
-- 0009 has the same.
