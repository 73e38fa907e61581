package main_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/helsefellesskap/fellesplan"

// imports says which of our packages each package may import. A new package has to be added here, and that is the moment
// to think about its place. Tests may import what they like of ours, and only they may import internal/dbtest.
var imports = map[string][]string{
	".":                      {}, // CHANGELOG.md, which nothing else can embed
	"api":                    {},
	"api/client":             {},
	"migrations":             {},
	"internal/config":        {},
	"internal/localpg":       {},
	"internal/localpg/fetch": {"internal/localpg"},
	"internal/migrate":       {"migrations"},
	"internal/dbtest":        {"internal/config", "internal/dbtest/leaks", "internal/localpg", "internal/migrate"},
	"internal/dbtest/leaks":  {},
	"internal/dbtest/run":    {"internal/config", "internal/dbtest/leaks", "internal/localpg"},
	"internal/plan":          {},
	"internal/search":        {},
	"internal/redact":        {},
	"internal/store":         {"internal/plan", "internal/redact", "internal/search"},
	"internal/scratch":       {},
	"internal/render":        {"internal/plan", "internal/scratch"},
	"internal/exchange":      {"internal/plan", "internal/scratch"},
	"internal/identity":      {"internal/plan"},
	"internal/dataset":       {"internal/plan", "internal/exchange"},
	"internal/httpapi/api":   {},
	"internal/docs":          {"."},
	"internal/httpapi":       {"api", "internal/httpapi/api", "internal/docs", "internal/plan", "internal/store", "internal/render", "internal/exchange", "internal/identity"},
	"cmd/fellesplan":         {"api", "internal/config", "internal/dataset", "internal/exchange", "internal/httpapi", "internal/identity", "internal/localpg", "internal/migrate", "internal/plan", "internal/render", "internal/scratch", "internal/store"},
	"internal/bench":         {"internal/bench/data", "internal/bench/floor", "internal/config", "internal/httpapi", "internal/identity", "internal/localpg", "internal/migrate", "internal/plan", "internal/search", "internal/store"},
	"internal/bench/data":    {"internal/plan", "internal/store"},
	"internal/bench/floor":   {"internal/search"},
}

// libraries says where a library may be imported, tests included. One that is not listed may be imported anywhere but in
// internal/plan, which has the standard library and uuid. Tests of all packages may look into the database, with pgx.
var libraries = map[string][]string{
	"gorm.io/":                       {"internal/store", "internal/migrate", "internal/dbtest"},
	"github.com/labstack/echo/":      {"internal/httpapi", "internal/httpapi/api", "internal/bench"}, // the last answers from memory with it
	"github.com/getkin/kin-openapi/": {"internal/httpapi", "internal/httpapi/api"},
	"github.com/oapi-codegen/":       {"internal/httpapi", "internal/httpapi/api", "api/client", "cmd/fellesplan"}, // the last uses the client in tests
	"github.com/jackc/pgx/":          {"internal/store", "internal/migrate", "internal/dbtest", "internal/localpg", "internal/bench", "internal/bench/data", "internal/bench/floor"},
}

// maxLines leaves some room above the 400 lines at which a file is to be split.
const maxLines = 450

func TestHouseRules(t *testing.T) {
	t.Parallel()
	files := readModule(t, "../..")
	if len(files) < 20 {
		t.Fatalf("found only %d files", len(files))
	}
	for _, fault := range faults(files) {
		t.Error(fault)
	}
}

// The rules can fail: each of these files breaks one of them.
func TestHouseRulesBite(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ path, text, want string }{
		{"internal/plan/a.go", `package plan; import _ "gorm.io/gorm"`, "may import only the standard library and uuid"},
		{"internal/plan/a.go", `package plan; import _ "` + module + `/internal/store"`, "must not import internal/store"},
		{"internal/store/a.go", `package store; import _ "` + module + `/internal/httpapi"`, "must not import internal/httpapi"},
		{"internal/store/a.go", `package store; import _ "` + module + `"`, "must not import ."},
		{"internal/store/a.go", `package store; import _ "` + module + `/internal/dbtest"`, "must not import internal/dbtest"},
		{"internal/render/a.go", `package render; import _ "github.com/labstack/echo/v4"`, "must not import github.com/labstack/echo/v4"},
		{"internal/render/a_test.go", `package render; import _ "gorm.io/gorm"`, "must not import gorm.io/gorm"},
		{"internal/httpapi/a.go", `package httpapi; import _ "github.com/jackc/pgx/v5"`, "must not import github.com/jackc/pgx/v5"},
		{"internal/stuff/a.go", `package stuff`, "has no place"},
		{"internal/store/util/a.go", `package util`, "says nothing"},
		{"internal/store/a.go", "package store\n" + strings.Repeat("// more\n", 450), "451 lines"},
		{"internal/store/a.go", `package store; var m = map[int]int{}; func f() { m[1] = 2 }`, "changes the package's variable m"},
		{"internal/store/a.go", `package store; var n int; func f() { n++ }`, "changes the package's variable n"},
		{"internal/store/a.go", `package store; var s struct{ a []int }; func f() { s.a = append(s.a, 1) }`, "changes the package's variable s"},
	} {
		found := faults([]file{parse(t, test.path, test.text)})
		if len(found) != 1 || !strings.Contains(found[0], test.want) {
			t.Errorf("%s: %s\ngot %q, want one that says %q", test.path, test.text, found, test.want)
		}
	}
	for _, test := range []struct{ path, text string }{
		{"internal/store/a_test.go", `package store_test; import _ "` + module + `/internal/dbtest"`},
		{"internal/httpapi/a_test.go", `package httpapi_test; import _ "github.com/jackc/pgx/v5"`},
		{"internal/httpapi/api/a.gen.go", "// Code generated by somebody. DO NOT EDIT.\npackage api\n" + strings.Repeat("// more\n", 450)},
		{"internal/store/a.go", `package store; var _ = 1; func f() { _ = 2 }`},
		{"internal/store/a.go", `package store; var n = 1; func f() { n := 2; n++; _ = n }`},
	} {
		if found := faults([]file{parse(t, test.path, test.text)}); len(found) != 0 {
			t.Errorf("%s: %s\ngot %q, want nothing", test.path, test.text, found)
		}
	}
}

type file struct {
	path      string // from the root of the module
	dir       string
	test      bool
	generated bool
	lines     int
	syntax    *ast.File
}

func readModule(t *testing.T, root string) (files []file) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && path != root {
			_, err := os.Stat(filepath.Join(path, "go.mod"))
			if err == nil || strings.HasPrefix(name, ".") || name == "node_modules" || name == "testdata" || name == "bin" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		files = append(files, parse(t, filepath.ToSlash(relative), string(text)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func parse(t *testing.T, path, text string) file {
	t.Helper()
	syntax, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return file{
		path:      path,
		dir:       filepath.ToSlash(filepath.Dir(path)),
		test:      strings.HasSuffix(path, "_test.go"),
		generated: ast.IsGenerated(syntax),
		lines:     strings.Count(text, "\n"),
		syntax:    syntax,
	}
}

// faults lists every breach of the house's rules.
func faults(files []file) (all []string) {
	variables := packageVariables(files)
	for _, f := range files {
		add := func(format string, args ...any) {
			all = append(all, f.path+": "+fmt.Sprintf(format, args...))
		}
		switch name := filepath.Base(f.dir); name {
		case "util", "utils", "common", "helper", "helpers", "manager", "misc", "shared":
			add("a package called %s says nothing about what is in it", name)
			continue
		}
		allowed, known := imports[f.dir]
		if !known {
			add("package %s has no place in the table of imports in house_test.go", f.dir)
			continue
		}
		if f.lines > maxLines && !f.generated {
			add("%d lines: split it by idea (about 400 are plenty)", f.lines)
		}
		for _, spec := range f.syntax.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			ours, isOurs := strings.CutPrefix(path, module+"/")
			if path == module {
				ours, isOurs = ".", true
			}
			switch {
			case isOurs && !f.test && !slices.Contains(allowed, ours):
				add("must not import %s", ours)
			case !isOurs && f.dir == "internal/plan" && isLibrary(path) && path != "github.com/google/uuid":
				add("may import only the standard library and uuid, not %s", path)
			case !isOurs && !libraryAllowed(path, f.dir) && (!f.test || !strings.HasPrefix(path, "github.com/jackc/pgx/")):
				add("must not import %s", path)
			}
		}
		// A test server that is shared by all tests of a binary cannot be but a variable of the package.
		if f.test || f.generated || f.dir == "internal/dbtest" {
			continue
		}
		for _, name := range changed(f, variables[f.dir]) {
			add("changes the package's variable %s: state belongs into a value that somebody owns", name)
		}
	}
	return all
}

func isLibrary(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

func libraryAllowed(path, dir string) bool {
	for prefix, places := range libraries {
		if strings.HasPrefix(path, prefix) && !slices.Contains(places, dir) {
			return false
		}
	}
	return true
}

// packageVariables finds the names of the variables that packages declare, by directory.
func packageVariables(files []file) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for _, f := range files {
		if f.test {
			continue
		}
		for _, declaration := range f.syntax.Decls {
			group, ok := declaration.(*ast.GenDecl)
			if !ok || group.Tok != token.VAR {
				continue
			}
			for _, spec := range group.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					if all[f.dir] == nil {
						all[f.dir] = map[string]bool{}
					}
					all[f.dir][name.Name] = true
				}
			}
		}
	}
	return all
}

// changed finds the package's variables that functions in the file assign to, in whole or in part.
func changed(f file, variables map[string]bool) (names []string) {
	note := func(target ast.Expr) {
		name := root(target)
		// A name that the parser finds declared inside a function is a local one; without Obj it is from another file.
		if name == nil || name.Name == "_" || !variables[name.Name] || name.Obj != nil && f.syntax.Scope.Lookup(name.Name) != name.Obj {
			return
		}
		names = append(names, name.Name)
	}
	ast.Inspect(f.syntax, func(node ast.Node) bool {
		switch statement := node.(type) {
		case *ast.AssignStmt:
			if statement.Tok != token.DEFINE {
				for _, target := range statement.Lhs {
					note(target)
				}
			}
		case *ast.IncDecStmt:
			note(statement.X)
		}
		return true
	})
	return names
}

// root is the variable that an expression reaches into: m in m[1].x.
func root(expression ast.Expr) *ast.Ident {
	for {
		switch e := expression.(type) {
		case *ast.Ident:
			return e
		case *ast.SelectorExpr:
			expression = e.X
		case *ast.IndexExpr:
			expression = e.X
		case *ast.StarExpr:
			expression = e.X
		case *ast.ParenExpr:
			expression = e.X
		default:
			return nil
		}
	}
}
