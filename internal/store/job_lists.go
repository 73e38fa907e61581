package store

import (
	"context"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// FindJob returns a job that the actor may see: its own, or as an admin of its community any.
func (s *Store) FindJob(ctx context.Context, actor plan.Actor, id uuid.UUID) (Job, error) {
	if err := actor.AuthorizeAnywhere(plan.Import); err != nil {
		return Job{}, err
	}
	if err := s.giveUpSilent(ctx); err != nil {
		return Job{}, err
	}
	var list []Job
	if err := s.seesJobs(s.db.WithContext(ctx), actor).Select(jobColumns).Where("id = ?", id).Find(&list).Error; err != nil {
		return Job{}, classify(err)
	}
	if len(list) == 0 {
		return Job{}, noJob()
	}
	return list[0], nil
}

func noJob() error {
	return &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: "There is no such job, or it ended so long ago that it was forgotten."}
}

// seesJobs selects the jobs that the actor may see.
func (s *Store) seesJobs(db *gorm.DB, actor plan.Actor) *gorm.DB {
	db = db.Table("jobs")
	all, communities := actor.ManagesKeys()
	if all {
		return db
	}
	return db.Where("actor_id = ? OR community IN (SELECT c.key FROM communities c WHERE c.id = "+anyOf+")", actor.ID, array(communities))
}

// Jobs returns the jobs that the actor may see, newest first.
func (s *Store) Jobs(ctx context.Context, actor plan.Actor, limit int, after string) (list []Job, next string, err error) {
	if err := actor.AuthorizeAnywhere(plan.Import); err != nil {
		return nil, "", err
	}
	if err := s.giveUpSilent(ctx); err != nil {
		return nil, "", err
	}
	db := s.seesJobs(s.db.WithContext(ctx), actor).Select(jobColumns).Order("id DESC").Limit(limit + 1)
	asked := digest("jobs")
	if after != "" {
		c, err := decodeCursor(after, asked, 1)
		if err != nil {
			return nil, "", err
		}
		id, err := uuid.Parse(c.Values[0])
		if err != nil {
			return nil, "", invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
		}
		db = db.Where("id < ?", id)
	}
	if err := db.Find(&list).Error; err != nil {
		return nil, "", classify(err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = cursor{cursorForm, asked, []string{list[limit-1].ID.String()}}.encode()
	}
	return list, next, nil
}

// JobRows returns what became of the rows of a job that the actor may see, in their order.
func (s *Store) JobRows(ctx context.Context, actor plan.Actor, id uuid.UUID, statuses []string, limit int, after string) (list []JobRow, next string, err error) {
	if _, err := s.FindJob(ctx, actor, id); err != nil {
		return nil, "", err
	}
	db := s.db.WithContext(ctx).Table("job_rows").Where("job_id = ?", id).Order("number").Limit(limit + 1)
	if len(statuses) > 0 {
		db = db.Where("status IN ?", statuses)
	}
	asked := digest(append([]string{id.String()}, statuses...)...)
	if after != "" {
		c, err := decodeCursor(after, asked, 1)
		if err != nil {
			return nil, "", err
		}
		number, err := strconv.ParseInt(c.Values[0], 10, 32)
		if err != nil {
			return nil, "", invalidParameter("cursor", "invalid_cursor", "This is not a cursor of this service.")
		}
		db = db.Where("number > ?", number)
	}
	if err := db.Find(&list).Error; err != nil {
		return nil, "", classify(err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = cursor{cursorForm, asked, []string{strconv.Itoa(list[limit-1].Number)}}.encode()
	}
	return list, next, nil
}
