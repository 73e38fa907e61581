-- Who holds a key and since when, and how the holders of roles are reached.

-- +goose Up
ALTER TABLE api_keys
    ADD COLUMN created_by text CONSTRAINT api_keys_created_by_check CHECK (char_length(created_by) BETWEEN 1 AND 300),
    -- The last day of use, in Oslo. A time would say when somebody works.
    ADD COLUMN last_used_on date,
    -- The key that was given in place of this one, which ends when their overlap does.
    ADD COLUMN replaced_by uuid CONSTRAINT api_keys_replaced_by_key UNIQUE CONSTRAINT api_keys_replaced_by_fkey REFERENCES api_keys (id);

-- Contact data is never public (R5): it has no row in the change log, stands in no image of an object, and is removed when it is deleted.
CREATE TABLE contacts (
    holding_id uuid PRIMARY KEY CONSTRAINT contacts_holding_fkey REFERENCES role_holdings (id),
    email text CONSTRAINT contacts_email_check CHECK (char_length(email) BETWEEN 3 AND 254),
    phone text CONSTRAINT contacts_phone_check CHECK (char_length(phone) BETWEEN 3 AND 30),
    updated_at timestamptz NOT NULL,
    CONSTRAINT contacts_something CHECK (email IS NOT NULL OR phone IS NOT NULL)
);

-- +goose Down
DROP TABLE contacts;
ALTER TABLE api_keys DROP COLUMN created_by, DROP COLUMN last_used_on, DROP COLUMN replaced_by;
