package httpapi

import (
	linked "container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/helsefellesskap/fellesplan/internal/store"
)

// cache keeps answers to requests without credentials, by what they depend on. It is bounded in bytes; what was not asked for longest goes
// first. An answer is given while nothing has changed since reading it began, as far as the change log's horizon knows; where an answer is
// missing, one request makes it and all others wait for that.
//
// Storm guard: under a stream of writes each of which outdates everything, an answer that is made anew often is made stormRate times a
// second and may then be up to stormStale old. In calm times a read after a write in the same process shows the write.
type cache struct {
	mu      sync.Mutex
	limit   int
	size    int
	records map[string]*linked.Element // of *record
	recent  *linked.List               // the least recently asked for last
}

const (
	stormRate  = 10 // fills a second of one answer
	stormBurst = 20
	stormStale = 250 * time.Millisecond
)

// recordCost is what a record takes beside its key and answer, and keptCost what an answer takes beside its body; about.
const (
	recordCost = 512
	keptCost   = 1024
)

// record is what the cache has for a key.
type record struct {
	key    string
	cost   int
	answer *answer // nil: none yet
	flight *flight // nil: nobody makes one
	fills  *rate.Limiter
}

// flight is the making of an answer that others wait for.
type flight struct {
	mark  store.Mark
	began time.Time
	done  chan struct{}
	// answer is set before done is closed; nil where it was none to share.
	answer *answer
}

func newCache(limit int) *cache {
	return &cache{limit: limit, records: map[string]*linked.Element{}, recent: linked.New()}
}

// find returns the answer to give, or the flight to wait for, or one that the caller has to land.
func (c *cache) find(key []byte, mark store.Mark, reliable bool, now time.Time) (a *answer, f *flight, leads bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.records[string(key)]
	if !ok {
		r := &record{key: string(key), cost: len(key) + recordCost, fills: rate.NewLimiter(stormRate, stormBurst)}
		e = c.recent.PushFront(r)
		c.records[r.key] = e
		c.size += e.Value.(*record).cost
		c.evict(e)
	}
	c.recent.MoveToFront(e)
	r := e.Value.(*record)
	good := func(of store.Mark, began time.Time) bool {
		return reliable && of == mark || now.Sub(began) < stormStale && r.fills.TokensAt(now) < 1
	}
	if r.answer != nil && good(r.answer.mark, r.answer.began) {
		return r.answer, nil, false
	}
	if r.flight != nil && good(r.flight.mark, r.flight.began) {
		return nil, r.flight, false
	}
	r.fills.AllowN(now, 1)
	r.flight = &flight{mark: mark, began: now, done: make(chan struct{})}
	return nil, r.flight, true
}

// land ends a flight: with the answer, which is kept, or with nil where there is none to share.
func (c *cache) land(key string, f *flight, a *answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.answer = a
	close(f.done)
	e, ok := c.records[key]
	if !ok {
		return
	}
	r := e.Value.(*record)
	if r.flight == f {
		r.flight = nil
	}
	switch {
	case a != nil && a.cost() <= c.limit/4 && (r.answer == nil || r.answer.began.Before(a.began)):
		r.answer = a
		c.weigh(r)
		c.evict(e)
	case r.answer == nil && r.flight == nil:
		c.remove(e) // an address that has no answer costs nothing
	}
}

// grew accounts for an answer that has got another encoding.
func (c *cache) grew(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.records[key]; ok {
		c.weigh(e.Value.(*record))
		c.evict(e)
	}
}

func (c *cache) weigh(r *record) {
	cost := len(r.key) + recordCost
	if r.answer != nil {
		cost += r.answer.cost()
	}
	c.size += cost - r.cost
	r.cost = cost
}

// evict makes room, and leaves the record that is being used, which alone is never above the limit.
func (c *cache) evict(used *linked.Element) {
	for c.size > c.limit {
		last := c.recent.Back()
		if last == used {
			return
		}
		c.remove(last)
	}
}

func (c *cache) remove(e *linked.Element) {
	r := c.recent.Remove(e).(*record)
	delete(c.records, r.key)
	c.size -= r.cost
}
