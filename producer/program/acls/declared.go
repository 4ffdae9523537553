package acls

import (
	"errors"

	"github.com/confluentinc/confluent-kafka-go/v2/kafka"
)

// Declared is what users may do, and how much of it.
type Declared struct {
	rules  kafka.ACLBindings
	quotas []quota
}

// Parse reads rules and limits, and tells all that is wrong with them.
func Parse(texts []string) (Declared, error) {
	var declared Declared
	var problems []error
	for _, text := range texts {
		if isQuota(text) {
			q, err := parseQuota(text)
			declared.quotas, problems = append(declared.quotas, q), append(problems, err)
			continue
		}
		b, err := parse(text)
		declared.rules, problems = append(declared.rules, b), append(problems, err)
	}
	if len(declared.rules) == 0 {
		problems = append(problems, errors.New("got no rule, must be one an argument (e.g. 'connect READ topic my-sports')"))
	}
	return declared, errors.Join(problems...)
}
