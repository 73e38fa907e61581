package main

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/helsefellesskap/fellesplan/internal/identity"
	"github.com/helsefellesskap/fellesplan/internal/plan"
	"github.com/helsefellesskap/fellesplan/internal/store"
)

// operator is who keeps the machine: whoever reaches the database may make any key, so that nobody can be locked out for good.
func operator() plan.Actor { return plan.System(plan.ActorKindSystem, "command line") }

// reasonFlag adds --reason, which goes into the history of the key. What it returns says, once the flags are parsed, on whose behalf and why a
// command writes.
func (env environment) reasonFlag(flags *flag.FlagSet) func() (store.By, error) {
	text := flags.String("reason", "", "`TEXT` that says why, for the history of the key")
	return func() (store.By, error) {
		by := store.By{Actor: operator(), RequestID: uuid.Must(uuid.NewV7()).String()}
		reason := strings.TrimSpace(*text)
		switch {
		case reason == "":
			return by, nil
		case utf8.RuneCountInString(reason) > longestReason:
			return by, env.wrong("--reason has %d characters at most", longestReason)
		case !utf8.ValidString(reason) || strings.ContainsRune(reason, 0):
			return by, env.wrong("--reason is not a text")
		}
		by.Reason = &reason
		return by, nil
	}
}

// longestReason is what the contract allows of a reason.
const longestReason = 10000

// token manages API keys.
func token(ctx context.Context, env environment) error {
	verbs := []command{
		{"token create", "--name NAME --role ROLE [--community KEY] [--committee KEY,...] [--expires DAY] [--reason TEXT]", "create an API key and print it, this once", createToken},
		{"token list", "", "list the API keys, never the keys themselves", listTokens},
		{"token revoke", "[--reason TEXT] ID", "end an API key at once", revokeToken},
		{"token rotate", "[--overlap 24h] [--reason TEXT] ID", "print a second key, this once, for the same holder; the first ends after the overlap", rotateToken},
	}
	for _, v := range verbs {
		if len(env.args) > 0 && v.name == "token "+env.args[0] {
			env.command, env.args = v, env.args[1:]
			return v.run(ctx, env)
		}
	}
	asked := len(env.args) > 0 && strings.TrimLeft(env.args[0], "-") == "help" || len(env.args) > 0 && env.args[0] == "-h"
	to := env.stderr
	if asked {
		to = env.stdout
	}
	say(to, "usage:\n")
	for _, v := range verbs {
		say(to, "  fellesplan %s\n      %s\n", strings.TrimSpace(v.name+" "+v.arguments), v.text)
	}
	if asked {
		return nil
	}
	return errUsage
}

// wrong says what is wrong with the arguments.
func (env environment) wrong(format string, args ...any) error {
	say(env.stderr, "fellesplan %s: %s\nusage: fellesplan %s %s\n", env.command.name, fmt.Sprintf(format, args...), env.command.name, env.command.arguments)
	return errUsage
}

func createToken(ctx context.Context, env environment) error {
	flags := env.flags()
	name := flags.String("name", "", "`NAME` of its holder, for the history")
	role := flags.String("role", "", "its `ROLE`: reader, editor, secretariat or admin")
	community := flags.String("community", "", "`KEY` of the community it is limited to; '*', or nothing for an admin, is every community")
	committees := flags.String("committee", "", "`KEYS` of the committees it is limited to, with commas between")
	expires := flags.String("expires", "", "last `DAY` on which it can be used, as 2027-12-31")
	reason := env.reasonFlag(flags)
	if err := env.parse(flags, 0); err != nil {
		return err
	}
	by, err := reason()
	if err != nil {
		return err
	}
	granted, known := plan.ParseRole(*role)
	switch {
	case strings.TrimSpace(*name) == "":
		return env.wrong("say who is to have the key, with --name")
	case !known:
		return env.wrong("--role is reader, editor, secretariat or admin")
	case *community == "" && granted != plan.RoleAdmin:
		return env.wrong("say where it holds, with --community; '*' is every community")
	case *committees != "" && (*community == "" || *community == "*"):
		return env.wrong("committees belong to a community; name it with --community")
	}
	grant := plan.NamedGrant{Role: granted}
	if *community != "*" && *community != "" {
		grant.Community = plan.RefTo(*community)
	}
	for key := range strings.FieldsFuncSeq(*committees, func(r rune) bool { return r == ',' }) {
		grant.Committees = append(grant.Committees, plan.RefTo(strings.TrimSpace(key)))
	}
	n := store.NewToken{Name: *name, Grants: []plan.NamedGrant{grant}}
	if *expires != "" {
		day, err := plan.ParseDate(*expires)
		if err != nil {
			return env.wrong("--expires: %v", err)
		}
		n.ExpiresAt = new(plan.StartOf(day.AddDays(1)))
	}
	return withStore(ctx, env, func(_ *database, s *store.Store) error {
		key, hash := identity.NewKey()
		if _, err := s.CreateToken(ctx, by, n, hash); err != nil {
			return err
		}
		_, err := fmt.Fprintln(env.stdout, key)
		return err
	})
}

func listTokens(ctx context.Context, env environment) error {
	if err := env.parse(env.flags(), 0); err != nil {
		return err
	}
	return withStore(ctx, env, func(_ *database, s *store.Store) error {
		w := tabwriter.NewWriter(env.stdout, 0, 0, 2, ' ', 0)
		say(w, "ID\tNAME\tGRANTS\tSTATE\tEXPIRES\tLAST USED\n")
		for cursor := ""; ; {
			list, next, err := s.Tokens(ctx, operator(), 200, cursor)
			if err != nil {
				return err
			}
			for _, t := range list {
				say(w, "%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, oneLine(t.Name), grants(t.Grants), t.State(), day(t.ExpiresAt), orDash(t.LastUsedOn.String()))
			}
			if cursor = next; next == "" {
				return w.Flush()
			}
		}
	})
}

// oneLine keeps a name from looking like another row of the table.
func oneLine(name string) string { return strings.Join(strings.Fields(name), " ") }

// grants writes grants as role@community/committee+committee.
func grants(list []plan.NamedGrant) string {
	out := make([]string, len(list))
	for i, g := range list {
		out[i] = string(g.Role) + "@*"
		if !g.Everywhere() {
			out[i] = string(g.Role) + "@" + g.Community.Key
		}
		for j, c := range g.Committees {
			out[i] += map[bool]string{true: "/", false: "+"}[j == 0] + c.Key
		}
	}
	return orDash(strings.Join(out, " "))
}

func day(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return at.Format(time.DateOnly)
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func revokeToken(ctx context.Context, env environment) error {
	flags := env.flags()
	reason := env.reasonFlag(flags)
	if err := env.parse(flags, 1); err != nil {
		return err
	}
	id, err := uuid.Parse(flags.Arg(0))
	if err != nil {
		return env.wrong("give the id of the key, as `token list` shows it")
	}
	by, err := reason()
	if err != nil {
		return err
	}
	return withStore(ctx, env, func(_ *database, s *store.Store) error {
		t, err := s.RevokeToken(ctx, by, id)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.stdout, "revoked %s\n", oneLine(t.Name))
		return err
	})
}

func rotateToken(ctx context.Context, env environment) error {
	flags := env.flags()
	overlap := flags.Duration("overlap", 24*time.Hour, "how long both keys are valid, 720h (30 days) at the most, as `DURATION`")
	reason := env.reasonFlag(flags)
	if err := env.parse(flags, 1); err != nil {
		return err
	}
	id, err := uuid.Parse(flags.Arg(0))
	switch {
	case err != nil:
		return env.wrong("give the id of the key, as `token list` shows it")
	case *overlap < 0 || *overlap > plan.MaxOverlap:
		return env.wrong("--overlap is from 0 to 720h")
	}
	by, err := reason()
	if err != nil {
		return err
	}
	return withStore(ctx, env, func(_ *database, s *store.Store) error {
		key, hash := identity.NewKey()
		if _, err := s.RotateToken(ctx, by, id, *overlap, hash); err != nil {
			return err
		}
		_, err := fmt.Fprintln(env.stdout, key)
		return err
	})
}
