package plan

// ValidOrganisationNumber reports whether s is a number of the Norwegian register of legal entities: nine digits of which the last is the
// check digit of the others, modulo 11.
func ValidOrganisationNumber(s string) bool {
	weights := [...]int{3, 2, 7, 6, 5, 4, 3, 2, 1}
	if len(s) != len(weights) || s[0] != '8' && s[0] != '9' {
		return false
	}
	sum := 0
	for i, weight := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += weight * int(s[i]-'0')
	}
	return sum%11 == 0
}
