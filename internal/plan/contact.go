package plan

import "time"

// Contact is how the holder of a role is reached. It is no part of the role holding: contact data is not public (R5), stands in no image
// of the change log, and is gone when it is removed.
type Contact struct {
	Email     *string
	Phone     *string
	UpdatedAt time.Time
}

// Version tells one state from every other of the same contact, also across its removal.
func (c Contact) Version() int64 { return c.UpdatedAt.UnixMicro() }

// Check returns what is wrong with it by itself.
func (c Contact) Check() []Fault {
	var faults []Fault
	unless(&faults, c.Email != nil || c.Phone != nil, "", "required", "Give an e-mail address or a telephone number; DELETE removes both.")
	return faults
}

// Since returns which members differ from those before, and never their values: the history of contact data outlives it.
func (c Contact) Since(before Contact) []Difference {
	list := []Difference{}
	for _, member := range []struct {
		pointer string
		is, was *string
	}{{"/email", c.Email, before.Email}, {"/phone", c.Phone, before.Phone}} {
		if (member.is == nil) != (member.was == nil) || member.is != nil && *member.is != *member.was {
			list = append(list, Difference{Pointer: member.pointer})
		}
	}
	return list
}
