package acls

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// quota is a limit of what a user may take of each broker. It is written like a rule, with quotaWord in place of the operation:
//
//	billing QUOTA producer_byte_rate 1048576
type quota struct {
	user string
	// name is Kafka's: https://kafka.apache.org/documentation/#design_quotas
	name  string
	value float64
}

const quotaWord = "QUOTA"

// quotaNames are the limits that are managed here: bytes a second that are written and read, and percent of a thread that requests take.
var quotaNames = []string{"producer_byte_rate", "consumer_byte_rate", "request_percentage"}

func isQuota(text string) bool {
	words := strings.SplitN(text, " ", 3)
	return len(words) > 1 && words[1] == quotaWord
}

func parseQuota(text string) (quota, error) {
	words := strings.Split(text, " ")
	if len(words) != 4 || words[0] == "" {
		return quota{}, fmt.Errorf("got %q, must be a user, %s, a limit and a number (e.g. billing %[2]s producer_byte_rate 1048576)", text, quotaWord)
	}
	value, err := strconv.ParseFloat(words[3], 64)
	return quota{words[0], words[2], value}, errors.Join(
		problemIf(!slices.Contains(quotaNames, words[2]), "got limit %q in %q, must be one of %s (e.g. producer_byte_rate)", words[2], text, strings.Join(quotaNames, ", ")),
		problemIf(err != nil || !(value > 0), "got %q in %q, must be a number above 0 (e.g. 1048576)", words[3], text),
	)
}

func problemIf(is bool, format string, args ...any) error {
	if !is {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func (q quota) String() string {
	return strings.Join([]string{q.user, quotaWord, q.name, strconv.FormatFloat(q.value, 'f', -1, 64)}, " ")
}

// quotaChange is what makes the limits that are there those that are declared.
type quotaChange struct{ set, remove []quota }

// compareQuotas finds it. Limits of users who aren't managed here stay.
func compareQuotas(have, declared []quota, managed func(user string) bool) quotaChange {
	var c quotaChange
	for _, q := range declared {
		if !slices.Contains(have, q) && !slices.Contains(c.set, q) {
			c.set = append(c.set, q)
		}
	}
	for _, q := range have {
		same := func(d quota) bool { return d.user == q.user && d.name == q.name }
		if managed(q.user) && slices.Contains(quotaNames, q.name) && !slices.ContainsFunc(declared, same) {
			c.remove = append(c.remove, q)
		}
	}
	slices.SortFunc(c.remove, func(a, b quota) int { return cmp.Or(cmp.Compare(a.user, b.user), cmp.Compare(a.name, b.name)) })
	return c
}
