-- Who did what to the API keys and to contact data, which have no row in the change log: it is of what can be public.

-- +goose Up
CREATE TABLE audit_entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What it is about: a key, or the contact data of a role holding.
    token_id uuid CONSTRAINT audit_entries_token_fkey REFERENCES api_keys (id),
    holding_id uuid CONSTRAINT audit_entries_holding_fkey REFERENCES role_holdings (id),
    -- Place in the history of that.
    version bigint NOT NULL CONSTRAINT audit_entries_version_check CHECK (version >= 1),
    operation text NOT NULL,
    changed_at timestamptz NOT NULL,
    actor_kind text NOT NULL CONSTRAINT audit_entries_actor_kind_check CHECK (actor_kind IN ('person', 'system', 'import')),
    -- Of the key or the organisation; no foreign key, because not every actor has a row.
    actor_id uuid,
    actor_name text,
    request_id text NOT NULL,
    reason text,
    -- What changed: JSON Pointers with the values before and after; of contact data without values, which would outlive their removal.
    changes jsonb NOT NULL,
    CONSTRAINT audit_entries_subject CHECK (num_nonnulls(token_id, holding_id) = 1),
    CONSTRAINT audit_entries_operation CHECK (operation IN ('created', 'updated') OR token_id IS NOT NULL AND operation IN ('rotated', 'revoked') OR holding_id IS NOT NULL AND operation = 'deleted'),
    CONSTRAINT audit_entries_no_contact_data CHECK (holding_id IS NULL OR NOT jsonb_path_exists(changes, '$[*].keyvalue() ? (@.key != "pointer" && @.value != null)')),
    CONSTRAINT audit_entries_token_version_key UNIQUE (token_id, version),
    CONSTRAINT audit_entries_holding_version_key UNIQUE (holding_id, version)
);

-- +goose Down
DROP TABLE audit_entries;
