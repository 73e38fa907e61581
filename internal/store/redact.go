package store

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/redact"
)

// RedactionRequest says whose data is to be removed and why.
type RedactionRequest struct {
	Names     []string
	PersonKey string
	Community plan.Ref // where; the zero reference: in all communities
	Reason    string
}

// Redaction is what was removed: who did it, why, and how much; never whose.
type Redaction struct {
	ID          uuid.UUID
	CommunityID *uuid.UUID
	Community   plan.Ref `gorm:"-"`
	ActorName   *string
	Reason      string
	CreatedAt   time.Time
	Objects     int // as they are, which got a new version
	Versions    int // of objects, in the log
	Entries     int // of histories, by their reason or actor
	Contacts    int
	Keys        int // API keys, by their name or who made them
	Others      int // rows beside all these
	Kept        int // places where it still stands, in keys
	// Places are where it was struck, of an object that was the last version too; the first maxPlaces of them.
	Places []RedactionPlace `gorm:"-"`
}

// RedactionPlace is where it was struck, or stands still in what never changes.
type RedactionPlace struct {
	Type    string // noun, or another name of what it is
	ID      uuid.UUID
	Version int64  // of the image in the history; 0 for what is there now
	Pointer string // in the object
	Kept    bool
}

const (
	maxPlaces     = 1000
	redactedBatch = 500 // images at a time
)

// redaction is a redaction under way.
type redaction struct {
	tx     *Tx
	person redact.Person
	scope  *uuid.UUID
	texts  map[plan.Noun]map[string]bool
	done   Redaction
	// objects that the log says have, or had, something to strike.
	objects map[plan.Noun]map[uuid.UUID]bool
	holders []uuid.UUID // role holdings that are the person's now
}

// Redact removes a person's data: from the objects, which get a new version so that every copy follows; from their earlier images, in
// place; from the reasons and names of the log; and from all that is kept beside it. It is one transaction; other writers wait for its end,
// readers do not. A dry run tells what it would do.
func (s *Store) Redact(ctx context.Context, by By, q RedactionRequest) (Redaction, error) {
	names, faults := spellings(q)
	once := by.Once
	by.Once = nil // it is taken behind the locks, which a twin that waits for it would stand in the way of
	var done Redaction
	err := s.Write(ctx, by, func(tx *Tx) error {
		scope, err := tx.redactable(q.Community)
		if err != nil {
			return err
		}
		if err := plan.InvalidFields(faults); err != nil {
			return err
		}
		r := &redaction{tx: tx, person: redact.Person{Names: names, Key: q.PersonKey}, scope: scope, texts: map[plan.Noun]map[string]bool{}, objects: map[plan.Noun]map[uuid.UUID]bool{}}
		for _, noun := range plan.Nouns() {
			r.texts[noun], r.objects[noun] = plan.TextMembers(noun), map[uuid.UUID]bool{}
		}
		r.done = Redaction{ID: uuid.Must(uuid.NewV7()), CommunityID: scope, CreatedAt: tx.Now}
		r.done.Reason, _ = names.Text(strings.TrimSpace(q.Reason))
		tx.Actor.Name, _ = names.Text(tx.Actor.Name) // who removes his own name does not leave it
		if name := strings.TrimSpace(tx.Actor.Name); name != "" {
			r.done.ActorName = &name
		}
		why := "redaction " + r.done.ID.String()
		tx.Reason = &why
		claim := func() error {
			tx.Once = once.sealed()
			return tx.claim()
		}
		for _, step := range []func() error{r.lock, claim, r.strikeLog, r.strikeObjects, r.strikeBeside, r.record} {
			if err := step(); err != nil {
				return err
			}
		}
		tx.answer = func() (replay, error) { // what is struck is written by then
			return replay{objectID: r.done.ID}, r.sampleAnew()
		}
		done = r.done
		if scope != nil {
			done.Community, err = tx.communityOf(*scope)
		}
		return err
	})
	if before, ok := errors.AsType[*replay](err); ok {
		once.Replayed = true
		return s.redactionAgain(ctx, by.Actor, before.objectID)
	}
	if err != nil {
		return Redaction{}, err
	}
	return done, nil
}

// spellings reads the names; a fault says of one that it would strike what is not meant.
func spellings(q RedactionRequest) (*redact.Names, []plan.Fault) {
	names, short := redact.Compile(q.Names)
	var faults []plan.Fault
	for _, i := range short {
		faults = append(faults, plan.Fault{Pointer: "/names/" + strconv.Itoa(i), Code: "too_few_letters", Detail: "A name has at least three letters, so that nothing else is struck."})
	}
	if strings.TrimSpace(q.Reason) == "" {
		faults = append(faults, plan.Fault{Pointer: "/reason", Code: "required", Detail: "A redaction has a reason."})
	}
	return names, faults
}

// redactable finds the community and checks that the actor may redact in it, or everywhere.
func (tx *Tx) redactable(community plan.Ref) (*uuid.UUID, error) {
	target := plan.Target{Visibility: plan.VisibilityPublished}
	if community.IsZero() {
		return nil, tx.Actor.Authorize(plan.Redact, target)
	}
	found, err := tx.store.lookup(tx.db, plan.Communities, []plan.Ref{community}, uuid.Nil, false)
	if err != nil {
		return nil, err
	}
	if len(found) == 1 && (community.Key == "" || community.Key == found[0].Key) {
		target.Community = found[0].ID
		return &found[0].ID, tx.Actor.Authorize(plan.Redact, target)
	}
	if all, some := tx.Actor.Redacts(); !all && len(some) == 0 {
		return nil, tx.Actor.Authorize(plan.Redact, target)
	}
	return nil, plan.InvalidFields([]plan.Fault{{Pointer: "/community", Code: "unknown_reference", Detail: "There is no such community."}})
}

func (tx *Tx) communityOf(id uuid.UUID) (plan.Ref, error) {
	found, err := tx.store.lookup(tx.db, plan.Communities, []plan.Ref{{ID: id}}, uuid.Nil, false)
	if err != nil || len(found) == 0 {
		return plan.Ref{ID: id}, err
	}
	return plan.Ref{ID: id, Key: found[0].Key, Title: found[0].Title}, nil
}

// lockPatience is how long a redaction waits for those who write already. It is shorter than the second after which PostgreSQL looks for
// deadlocks: where a writer waits for what is locked here, this gives way and is tried again, never the writer.
const lockPatience = "500ms"

// lock holds writers off: those under way are waited for, and what they wrote is read. The tables come in the order in which a writer takes
// them, the log and what is beside it last.
func (r *redaction) lock() error {
	var tables []string
	for _, noun := range plan.Nouns() {
		tables = append(tables, noun.Table())
	}
	tables = append(tables, "contacts", "api_keys", "idempotency_keys", "redactions", "jobs", "job_rows", "audit_entries", "changes")
	for _, statement := range []string{"SET LOCAL lock_timeout = '" + lockPatience + "'", "LOCK TABLE " + strings.Join(tables, ", ") + " IN EXCLUSIVE MODE", "SET LOCAL lock_timeout = 0"} {
		if err := r.tx.db.Exec(statement).Error; err != nil {
			return err
		}
	}
	return nil
}

// loggedImage is a row of the log with all that can name somebody.
type loggedImage struct {
	ID        int64
	Noun      plan.Noun
	ObjectID  uuid.UUID
	Version   int64
	After     string
	Reason    *string
	ActorName *string
}

// strikeLog rewrites the log in place: no position changes, because what is told of a change stays the same.
func (r *redaction) strikeLog() error {
	for last := int64(0); ; {
		rows := r.tx.db.Table("changes").Where("id > ?", last)
		if r.scope != nil {
			rows = rows.Where("community_id = ?", *r.scope)
		}
		var list []loggedImage
		if err := rows.Select("id, noun, object_id, version, after, reason, actor_name").Order("id").Limit(redactedBatch).Find(&list).Error; err != nil {
			return err
		}
		for _, row := range list {
			if err := r.strikeEntry(row); err != nil {
				return err
			}
			last = row.ID
		}
		if len(list) < redactedBatch {
			return nil
		}
	}
}

func (r *redaction) strikeEntry(row loggedImage) error {
	image, places, err := r.person.Document([]byte(row.After), func(p string) bool { return r.texts[row.Noun][p] })
	if err != nil {
		return err
	}
	reason, inReason := r.strike(row.Reason)
	actor, inActor := r.strike(row.ActorName)
	if struck(places) {
		r.done.Versions++
	}
	if len(places) > 0 {
		r.objects[row.Noun][row.ObjectID] = true
		for _, p := range places {
			if !p.Kept {
				r.note(RedactionPlace{string(row.Noun), row.ObjectID, row.Version, p.Pointer, false})
			}
		}
	}
	if inReason || inActor {
		r.done.Entries++
	}
	if !struck(places) && !inReason && !inActor {
		return nil
	}
	return r.tx.db.Exec("UPDATE changes SET after = ?, reason = ?, actor_name = ? WHERE id = ?", string(image), reason, actor, row.ID).Error
}

// strikeObjects makes new versions of the objects that hold the person now.
func (r *redaction) strikeObjects() error {
	for _, noun := range plan.Nouns() {
		ids := make([]uuid.UUID, 0, len(r.objects[noun]))
		for id := range r.objects[noun] {
			ids = append(ids, id)
		}
		if len(ids) == 0 {
			continue
		}
		list, err := r.tx.store.tables[noun].load(r.tx.db.Clauses(forUpdate).Where("t.id = "+anyOf, array(ids)).Order("t.id"))
		if err != nil {
			return err
		}
		if err := r.tx.store.hydrate(r.tx.db, list); err != nil {
			return err
		}
		for _, o := range list {
			if err := r.strikeObject(o); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *redaction) strikeObject(o plan.Root) error {
	t := r.tx.store.tables[o.Noun()]
	image, err := t.image(o)
	if err != nil {
		return err
	}
	image, places, err := r.person.Document(image, func(p string) bool { return r.texts[o.Noun()][p] })
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.Kept {
			r.done.Kept++
		}
		r.note(RedactionPlace{string(o.Noun()), o.Head().ID, 0, p.Pointer, p.Kept})
	}
	if !struck(places) {
		return nil
	}
	held, err := r.tx.track(t, o)
	if err != nil {
		return err
	}
	fresh, err := imageOf(o, image)
	if err != nil {
		return err
	}
	if err := t.completeAll(r.tx.db, []plan.Root{fresh}); err != nil {
		return err
	}
	if err := r.tx.store.hydrate(r.tx.db, []plan.Root{fresh}); err != nil {
		return err
	}
	t.assign(held, fresh)
	r.done.Objects++
	if o.Noun() == plan.RoleHoldings && names(places) {
		r.holders = append(r.holders, o.Head().ID)
	}
	return nil
}

// record leaves the row that says it was done, and raises the head of the log, so that no answer from before is kept anywhere.
func (r *redaction) record() error {
	d := &r.done
	places, err := json.Marshal(d.Places)
	if err != nil {
		return err
	}
	err = r.tx.db.Exec(`INSERT INTO redactions (id, community_id, actor_id, actor_name, request_id, reason, created_at, objects, versions, entries, contacts, keys, others, kept, places)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.CommunityID, actorID(r.tx.Actor), d.ActorName, r.tx.RequestID, d.Reason, d.CreatedAt, d.Objects, d.Versions, d.Entries, d.Contacts, d.Keys, d.Others, d.Kept, string(places)).Error
	if err != nil {
		return err
	}
	return r.tx.db.Exec("WITH log AS (UPDATE change_log SET head = head + 1 RETURNING epoch, head) SELECT pg_notify(?, epoch || ':' || head) FROM log", positionChannel).Error
}

func actorID(a plan.Actor) *uuid.UUID {
	if a.ID == uuid.Nil {
		return nil
	}
	return &a.ID
}

func (r *redaction) note(p RedactionPlace) {
	if len(r.done.Places) < maxPlaces {
		r.done.Places = append(r.done.Places, p)
	}
}

// strike takes the names out of a text that may be missing.
func (r *redaction) strike(s *string) (*string, bool) {
	if s == nil {
		return nil, false
	}
	text, found := r.person.Names.Text(*s)
	return &text, found
}
