package config

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
)

// Publisher is who answers for the data, for the national data catalogue. It is empty where nobody has said so.
type Publisher struct {
	// Organisation is the organisation number (FELLESPLAN_PUBLISHER_ORGANISATION).
	Organisation string
	// Name is the organisation's name (FELLESPLAN_PUBLISHER_NAME).
	Name string
	// Contact is an address for questions about the data, mailto: or https: (FELLESPLAN_PUBLISHER_CONTACT).
	Contact string
	// Licence is the code of the data's licence in the EU's table (FELLESPLAN_PUBLISHER_LICENCE, default NLOD_2_0).
	Licence string
}

// publisher reads the settings of the publisher: all that are needed, or none.
func publisher(r *reader) Publisher {
	p := Publisher{
		Organisation: read(r, "FELLESPLAN_PUBLISHER_ORGANISATION", "", organisation),
		Name:         read(r, "FELLESPLAN_PUBLISHER_NAME", "", anyText),
		Contact:      read(r, "FELLESPLAN_PUBLISHER_CONTACT", "", contact),
		Licence:      read(r, "FELLESPLAN_PUBLISHER_LICENCE", "NLOD_2_0", licence),
	}
	var missing []string
	for _, name := range []string{"FELLESPLAN_PUBLISHER_ORGANISATION", "FELLESPLAN_PUBLISHER_NAME", "FELLESPLAN_PUBLISHER_CONTACT", "FELLESPLAN_BASE_URL"} {
		if r.getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) == 0:
		return p
	case r.getenv("FELLESPLAN_PUBLISHER_ORGANISATION")+r.getenv("FELLESPLAN_PUBLISHER_NAME")+r.getenv("FELLESPLAN_PUBLISHER_CONTACT")+r.getenv("FELLESPLAN_PUBLISHER_LICENCE") != "":
		r.faults = append(r.faults, fmt.Errorf("%s: must be set too, because the publisher is described by them together", strings.Join(missing, ", ")))
	}
	return Publisher{}
}

func anyText(text string) (string, error) { return strings.TrimSpace(text), nil }

var nineDigits = regexp.MustCompile(`^[0-9]{9}$`)

// organisation checks the number's last digit too (modulus 11), which finds most typing errors.
func organisation(text string) (string, error) {
	text = strings.ReplaceAll(text, " ", "")
	if text == "" {
		return "", nil
	}
	if !nineDigits.MatchString(text) {
		return "", fmt.Errorf("%q is not an organisation number of nine digits", text)
	}
	sum := 0
	for i, weight := range []int{3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += int(text[i]-'0') * weight
	}
	if sum%11 != 0 {
		return "", fmt.Errorf("%q is not an organisation number: its last digit does not fit the others", text)
	}
	return text, nil
}

// contact is an address to write to. RFC 9116 wants a URI, so a bare e-mail address becomes one.
func contact(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if a, err := mail.ParseAddress(text); err == nil && a.Address == text {
		return "mailto:" + text, nil
	}
	u, err := url.Parse(text)
	if err == nil && u.Scheme == "https" && u.Host != "" {
		return text, nil
	}
	if err == nil && u.Scheme == "mailto" {
		if a, err := mail.ParseAddress(u.Opaque); err == nil && a.Address == u.Opaque {
			return text, nil
		}
	}
	return "", errors.New("it must be an address to write to: an e-mail address, or one that begins with https")
}

var licenceForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,40}$`)

func licence(text string) (string, error) {
	if !licenceForm.MatchString(text) {
		return "", fmt.Errorf("%q is not a code of the EU's table of licences, such as NLOD_2_0 or CC_BY_4_0", text)
	}
	return text, nil
}
