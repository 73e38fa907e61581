package store

import "github.com/google/uuid"

// strikeJobs reaches what imports say of themselves: their reasons, the keys of their requests, why they failed, and the rows that left
// nothing. Any other row names an object by its key, which stays.
func (r *redaction) strikeJobs() error {
	var jobs []struct {
		ID             uuid.UUID
		Reason         *string
		IdempotencyKey *string
		Error          *string
	}
	err := r.tx.db.Raw(`SELECT j.id, j.reason, j.idempotency_key, j.error::text AS error FROM jobs j
		WHERE CAST(@scope AS uuid) IS NULL OR j.community = (SELECT c.key FROM communities c WHERE c.id = @scope) ORDER BY 1`, map[string]any{"scope": r.scope}).Scan(&jobs).Error
	if err != nil {
		return err
	}
	for _, job := range jobs {
		reason, inReason := r.strike(job.Reason)
		failure, inError, err := r.strikeJSON(job.Error)
		if err != nil {
			return err
		}
		_, inKey := r.strike(job.IdempotencyKey)
		if inReason || inError || inKey {
			if inKey {
				job.IdempotencyKey = nil // whoever sends it again asks anew
			}
			r.done.Others++
			if err := r.tx.db.Exec("UPDATE jobs SET reason = ?, idempotency_key = ?, error = CAST(? AS jsonb) WHERE id = ?", reason, job.IdempotencyKey, failure, job.ID).Error; err != nil {
				return err
			}
		}
		if err := r.strikeJobRows(job.ID); err != nil {
			return err
		}
	}
	return nil
}

func (r *redaction) strikeJobRows(job uuid.UUID) error {
	type jobRow struct {
		Number int
		Key    string
		Errors string
		Place  string
	}
	for last := -1; ; {
		var rows []jobRow
		if err := r.tx.db.Table("job_rows r").Select("number, key, errors::text AS errors, place::text AS place").
			Where("job_id = ? AND number > ? AND NOT EXISTS (SELECT FROM changes c WHERE c.noun = r.noun AND c.object_id = r.object_id)", job, last).Order("number").Limit(batch).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			last = row.Number
			key, inKey := r.strike(&row.Key)
			faults, inErrors, err := r.strikeJSON(&row.Errors)
			if err != nil {
				return err
			}
			place, inPlace, err := r.strikeJSON(&row.Place)
			if err != nil {
				return err
			}
			if !inKey && !inErrors && !inPlace {
				continue
			}
			r.done.Others++
			err = r.tx.db.Exec("UPDATE job_rows SET key = ?, errors = CAST(? AS jsonb), place = CAST(? AS jsonb) WHERE job_id = ? AND number = ?", *key, *faults, *place, job, row.Number).Error
			if err != nil {
				return err
			}
		}
		if len(rows) < batch {
			return nil
		}
	}
}

// strikeJSON is strike for all texts of a JSON value.
func (r *redaction) strikeJSON(s *string) (*string, bool, error) {
	if s == nil {
		return nil, false, nil
	}
	out, places, err := r.person.Document([]byte(*s), nil)
	if err != nil {
		return nil, false, err
	}
	text := string(out)
	return &text, len(places) > 0, nil
}
