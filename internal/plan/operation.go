package plan

import "strings"

// Operation is what an operation of the contract does, as the permission table knows it: an action on a noun. Without a noun it goes
// across all of them, or stands beside them.
type Operation struct {
	Action Action
	Noun   Noun
}

// Operations is the permission table by the operations of the contract. An operation that is not in it is not served.
func Operations() map[string]Operation {
	table := map[string]Operation{
		"getService": {Action: Read}, "getContractJson": {Action: Read}, "getContractYaml": {Action: Read}, "getContractSwagger": {Action: Read}, "getHealth": {Action: Read},
		"listCodeLists": {Action: Read}, "getCodeList": {Action: Read},
		"listChanges": {Action: Read}, "getSnapshot": {Action: Read}, "search": {Action: Read},
		"getReportTotals": {Action: Read, Noun: CommitteeReports}, "getStatusTotals": {Action: Read, Noun: Measures},
		"getChangesAtom": {Action: Read}, "getMeetingCalendar": {Action: Read, Noun: Meetings}, "getDeadlineCalendar": {Action: Read, Noun: Deadlines},

		"getActionPlanMatrix": {Read, ActionPlans}, "getActionPlanMatrixHtml": {Read, ActionPlans}, "getActionPlanMatrixSvg": {Read, ActionPlans},

		"reportMeasureStatus": {Change, Measures},
		"extendDeadline":      {Change, Deadlines},

		"getRoleHoldingContact":         {SeeContacts, RoleHoldings},
		"putRoleHoldingContact":         {Change, RoleHoldings},
		"deleteRoleHoldingContact":      {Change, RoleHoldings},
		"listRoleHoldingContactHistory": {SeeContacts, RoleHoldings},

		"listRedactions": {Action: Redact}, "redactPerson": {Action: Redact},

		"listTokens": {Action: ManageKeys}, "createToken": {Action: ManageKeys}, "getToken": {Action: ManageKeys},
		"patchToken": {Action: ManageKeys}, "revokeToken": {Action: ManageKeys}, "rotateToken": {Action: ManageKeys}, "listTokenHistory": {Action: ManageKeys},

		"createImport": {Action: Import}, "revertImport": {Action: Import}, "listJobs": {Action: Import}, "getJob": {Action: Import}, "listJobRows": {Action: Import},
		"exportEverything": {Action: Export}, "exportEverythingXlsx": {Action: Export},
	}
	for _, noun := range []Noun{Meetings, Decisions, ActionPlans, Assignments, PathwayProposals, Deadlines, Hearings} {
		table["transition"+operationName(noun.Singular())] = Operation{TakeStep, noun}
	}
	for _, noun := range Nouns() {
		one, many := operationName(noun.Singular()), operationName(string(noun))
		for name, action := range map[string]Action{
			"list" + many: Read, "export" + many + "Csv": Read, "export" + many + "Xlsx": Read, "get" + one: Read, "list" + one + "History": Read,
			"create" + one: Create, "patch" + one: Change, "put" + one: Change, "delete" + one: Delete, "restore" + one: Restore,
		} {
			table[name] = Operation{action, noun}
		}
	}
	return table
}

// operationName is how words stand in the name of an operation: "role holding" as RoleHolding.
func operationName(words string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(words, func(r rune) bool { return r == ' ' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
