package plan

import "testing"

func TestOrganisationNumber(t *testing.T) {
	for s, valid := range map[string]bool{
		"974760673": true, "991825827": true, "889640782": true, // Brønnøysund's registers, Digdir, NAV
		"974760674": false, "974760637": false, "97476067": false, "9747606730": false, "": false, "97476067x": false,
		"123456785": false, // the check digit fits, and no number begins so
		"000000000": false, "٩٧٤٧٦٠٦٧٣": false,
	} {
		want(t, s, ValidOrganisationNumber(s), valid)
	}
}
