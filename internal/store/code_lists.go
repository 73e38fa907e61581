package store

import (
	"context"

	"gorm.io/gorm"

	"github.com/helsefellesskap/fellesplan/internal/plan"
)

// CodeList is an open list of codes.
type CodeList struct {
	Name  string
	Title string
	Codes []Code `gorm:"-"`
}

// Code is an entry of a code list, with its labels.
type Code struct {
	List      string
	Code      string
	LabelNN   string `gorm:"column:label_nn"`
	LabelNB   string `gorm:"column:label_nb"`
	LabelEN   string `gorm:"column:label_en"`
	ValidFrom plan.Date
	ValidTo   plan.Date
}

// CodeLists returns every code list with its codes, or the one of a name.
func (s *Store) CodeLists(ctx context.Context, name string) ([]CodeList, error) {
	var lists []CodeList
	err := s.read(ctx, func(db *gorm.DB) error {
		if err := db.Raw("SELECT name, title FROM code_lists WHERE ? IN ('', name) ORDER BY ordinal", name).Scan(&lists).Error; err != nil {
			return err
		}
		var codes []Code
		if err := db.Raw("SELECT list, code, label_nn, label_nb, label_en, valid_from, valid_to FROM codes WHERE ? IN ('', list) ORDER BY list, ordinal", name).Scan(&codes).Error; err != nil {
			return err
		}
		for i := range lists {
			for _, c := range codes {
				if c.List == lists[i].Name {
					lists[i].Codes = append(lists[i].Codes, c)
				}
			}
		}
		return nil
	})
	if err == nil && name != "" && len(lists) == 0 {
		err = &plan.Error{Kind: plan.NotFound, Code: "not_found", Detail: "There is no code list " + shorten(name) + "."}
	}
	return lists, err
}
