package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// conflicts says what the violation of a constraint means to a caller, by the constraint's name. Checks of one column are not here; see
// valueFault. What else is not here nobody can violate; a test says of each why.
var conflicts = map[string]plan.Error{
	"external_ids_external_key":            {Kind: plan.Conflict, Code: "external_id_taken", Detail: "Another object already has this key in that system."},
	"aliases_one_object":                   {Kind: plan.Conflict, Code: "alias_taken", Detail: "Another object already has this alias."},
	"communities_key_key":                  {Kind: plan.Conflict, Code: "key_taken", Detail: "Another community has this key."},
	"patient_groups_priority_rank_key":     {Kind: plan.Conflict, Code: "rank_taken", Detail: "Another patient group has this place among the four priority groups (R9)."},
	"committee_reports_committee_year_key": {Kind: plan.Conflict, Code: "report_exists", Detail: "The committee already has a report for this year."},
	"cases_committee_number_key":           {Kind: plan.Conflict, Code: "number_taken", Detail: "The committee already has a case with this number."},
	"decisions_case_number_key":            {Kind: plan.Conflict, Code: "number_taken", Detail: "The case already has a decision with this number."},
	"grants_community_fkey":                invalid("/community", "unknown_reference", "There is no such community."),
	"grant_committees_committee_fkey":      invalid("/committees", "unknown_reference", "There is no such committee."),
	"grants_role_check":                    invalid("/role", "unknown_value", "There is no such role to grant."),
}

func invalid(pointer, code, detail string) plan.Error {
	return plan.Error{Kind: plan.Invalid, Code: "invalid_request", Detail: detail, Fields: []plan.Fault{{Pointer: pointer, Code: code, Detail: detail}}}
}

// valueFault: a value that cannot be kept. The contract bounds what comes over HTTP; a data set comes another way.
func valueFault(pg *pgconn.PgError) (plan.Error, bool) {
	switch pg.Code {
	case "23514": // a check of one column is named <table>_<column>_check
		column := strings.TrimSuffix(strings.TrimPrefix(pg.ConstraintName, pg.TableName+"_"), "_check")
		return invalid(pointerTo(pg.TableName, column), "out_of_bounds", "The value is too long, empty, out of range or not one of those allowed."), true
	case "23502":
		return invalid(pointerTo(pg.TableName, pg.ColumnName), "required", "It has to be given."), true
	case "22003":
		return invalid("", "out_of_range", "A number is too large."), true
	case "22021", "22P05":
		return invalid("", "invalid_character", "A text holds a character that cannot be kept, such as U+0000."), true
	}
	return plan.Error{}, false
}

// pointerTo is where the column of a noun's own table stands in the object; of a child only the object is known.
func pointerTo(table, column string) string {
	if !slices.ContainsFunc(plan.Nouns(), func(n plan.Noun) bool { return n.Table() == table }) {
		return ""
	}
	words := strings.Split(strings.TrimSuffix(column, "_id"), "_")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return "/" + strings.Join(words, "")
}

// codeFaults: a code that is not in its list, by constraint name: <table>_<column>_fkey where the column is a code.
func codeFault(constraint string) (plan.Error, bool) {
	for _, column := range []string{"type", "level", "kind", "theme"} {
		if strings.HasSuffix(constraint, "_"+column+"_fkey") {
			return plan.Error{Kind: plan.Invalid, Code: "invalid_request", Detail: "The code is not in its list.",
				Fields: []plan.Fault{{Pointer: "/" + column, Code: "unknown_code", Detail: "The code is not in its list; see /v1/code-lists."}}}, true
		}
	}
	return plan.Error{}, false
}

// classify turns what the database says into a *plan.Error. It is the only place that reads SQLSTATE and constraint names.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*plan.Error](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return unavailable(err) // whatever code a server that refuses to be connected to gives
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		if known, ok := conflicts[pg.ConstraintName]; ok {
			known.Err = err
			return &known
		}
		if fault, ok := codeFault(pg.ConstraintName); ok && pg.Code == "23503" {
			fault.Err = err
			return &fault
		}
		if fault, ok := valueFault(pg); ok {
			fault.Err = err
			return &fault
		}
		switch {
		case pg.Code == "23505" && strings.HasSuffix(pg.ConstraintName, "_community_key_key"):
			return &plan.Error{Kind: plan.Conflict, Code: "key_taken", Detail: "The key is taken, perhaps by a deleted object, which can be restored.", Err: err}
		case strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "53"), strings.HasPrefix(pg.Code, "57"), pg.Code == "40001", pg.Code == "40P01", pg.Code == "55P03", pg.Code == "25P03":
			return unavailable(err)
		}
		return err
	}
	if lostConnection(err) {
		return unavailable(err)
	}
	if strings.Contains(err.Error(), "than maximum value for int") { // the driver finds what would be 22003, and has no type for it
		fault := invalid("", "out_of_range", "A number is too large.")
		fault.Err = err
		return &fault
	}
	return err
}

func unavailable(err error) error {
	return &plan.Error{Kind: plan.Unavailable, Code: "unavailable", Detail: "The database cannot be reached or is overloaded; try again.", Err: err}
}

// disconnected reports whether the connection is gone, and not only the time of one statement up.
func disconnected(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "57P")
	}
	_, known := errors.AsType[*plan.Error](err)
	return !known && lostConnection(err)
}

func lostConnection(err error) bool {
	var netErr net.Error
	var connectErr *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, context.DeadlineExceeded) || errors.As(err, &netErr) || errors.As(err, &connectErr) || pgconn.SafeToRetry(err) ||
		strings.Contains(err.Error(), "conn closed") || strings.Contains(err.Error(), "closed pool")
}

// retryable reports whether the same transaction may succeed if it is simply run again.
func retryable(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "55P03") // the last: a lock that was not had in time
}
