package kafka

import (
	"kafka-on-eks/internal/digest"
	"kafka-on-eks/kafka/cfk"
)

// License is Confluent's key for its servers; empty for the trial of 30 days.
type License string

func (l License) spec() *cfk.License {
	if l == "" {
		return nil
	}
	return &cfk.License{GlobalLicense: true}
}

// annotations roll the pods when the key is another one: they read it at their start only.
func (l License) annotations() map[string]string {
	if l == "" {
		return nil
	}
	return map[string]string{"kafka-on-eks/license": digest.Short(string(l))}
}
