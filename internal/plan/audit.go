package plan

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// AuditOperation is what was done to an API key or to contact data, which have no row in the change log: the log is of what can be public.
type AuditOperation string

// The operations. Keys are rotated and revoked and never deleted; contact data is deleted.
const (
	AuditCreated AuditOperation = "created"
	AuditUpdated AuditOperation = "updated"
	AuditDeleted AuditOperation = "deleted"
	AuditRotated AuditOperation = "rotated"
	AuditRevoked AuditOperation = "revoked"
)

// KeyImage is what the audit trail keeps of an API key: all that can change of what its managers see, and nothing that opens a door. Its
// members are called as in the contract.
type KeyImage struct {
	Name       string       `json:"name"`
	Grants     []GrantImage `json:"grants"`
	ExpiresAt  *time.Time   `json:"expiresAt"`
	RevokedAt  *time.Time   `json:"revokedAt"`
	ReplacedBy *uuid.UUID   `json:"replacedBy"`
}

// GrantImage is a grant in the image of a key.
type GrantImage struct {
	Role       Role  `json:"role"`
	Community  Ref   `json:"community"`
	Committees []Ref `json:"committees"`
}

// ImagesOf writes grants as they stand in the image of a key.
func ImagesOf(grants []NamedGrant) []GrantImage {
	out := make([]GrantImage, len(grants))
	for i, g := range grants {
		out[i] = GrantImage(g)
		if g.Committees == nil { // no list is an empty one, as in answers
			out[i].Committees = []Ref{}
		}
	}
	return out
}

// Since returns what became of a key since an image of it; nil is that there was none.
func (k KeyImage) Since(before *KeyImage) ([]Difference, error) {
	a, err := json.Marshal(before)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	return Diff(a, b)
}
