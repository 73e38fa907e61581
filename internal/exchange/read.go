// Package exchange reads data sets into domain values.
//
// A data set is a tree of YAML files. Each file maps noun names to lists of objects in the domain's JSON form, in which a reference may be
// a key alone. The order of the objects is that of the files by name, and within a file that of the nouns and then of the list.
package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/goccy/go-yaml"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// Read returns the objects of every .yaml file below the root of fsys, published unless they say otherwise, and all in the one community
// that the set describes.
// It reports every fault it finds in the files, each with file, noun and number in its list.
func Read(fsys fs.FS) ([]plan.Root, error) {
	var roots []plan.Root
	var faults []error
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		found, err := readFile(b)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", name, err))
		}
		roots = append(roots, found...)
		return nil
	})
	if err = errors.Join(append(faults, err)...); err != nil {
		return nil, err
	}
	if err := settle(roots); err != nil {
		return nil, err
	}
	return roots, nil
}

// ReadFile is Read for a data set that is one file.
func ReadFile(b []byte) ([]plan.Root, error) {
	roots, err := readFile(b)
	if err != nil {
		return nil, err
	}
	if err := settle(roots); err != nil {
		return nil, err
	}
	return roots, nil
}

func readFile(b []byte) ([]plan.Root, error) {
	var nouns yaml.MapSlice
	if err := yaml.Unmarshal(b, &nouns); err != nil {
		return nil, err
	}
	var roots []plan.Root
	var faults []error
	for _, item := range nouns {
		noun := plan.Noun(fmt.Sprint(item.Key))
		if plan.New(noun) == nil {
			faults = append(faults, fmt.Errorf("there is no noun %s", noun))
			continue
		}
		list, ok := item.Value.([]any)
		if !ok {
			faults = append(faults, fmt.Errorf("%s is not a list", noun))
			continue
		}
		for i, v := range list {
			r, err := readObject(noun, v)
			if err != nil {
				faults = append(faults, fmt.Errorf("%s, number %d: %w", noun, i+1, err))
				continue
			}
			roots = append(roots, r)
		}
	}
	return roots, errors.Join(faults...)
}

func readObject(noun plan.Noun, v any) (plan.Root, error) {
	doc, err := yaml.MarshalWithOptions(v, yaml.JSON())
	if err != nil {
		return nil, err
	}
	r := plan.New(noun)
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return nil, err
	}
	if r.Head().Key == "" {
		return nil, errors.New("it has no key")
	}
	return r, nil
}

// settle gives every object the community of the set, and sees that none stands twice.
func settle(roots []plan.Root) error {
	var community string
	type place struct {
		noun plan.Noun
		key  string
	}
	seen := map[place]bool{}
	for _, r := range roots {
		at := place{r.Noun(), r.Head().Key}
		if seen[at] {
			return fmt.Errorf("%s %s stands twice in the data set", at.noun, at.key)
		}
		seen[at] = true
		if r.Noun() != plan.Communities {
			continue
		}
		if community != "" {
			return errors.New("a data set describes one community")
		}
		community = r.Head().Key
	}
	if community == "" {
		return errors.New("the data set does not describe its community")
	}
	for _, r := range roots {
		r.Head().Community = plan.RefTo(community)
		if r.Head().Visibility == "" {
			r.Head().Visibility = plan.VisibilityPublished
		}
	}
	return nil
}
