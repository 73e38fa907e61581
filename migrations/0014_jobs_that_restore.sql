-- Imports that bring back what was deleted, and say so of each row.

-- +goose Up
ALTER TABLE jobs ADD COLUMN restore boolean NOT NULL DEFAULT false;
ALTER TABLE job_rows ADD COLUMN restored boolean NOT NULL DEFAULT false;

-- +goose Down
ALTER TABLE job_rows DROP COLUMN restored;
ALTER TABLE jobs DROP COLUMN restore;
