package cfk

// License says from where a component has Confluent's licence: with GlobalLicense from the operator, which was given it through its chart. Without,
// the component runs for a trial of 30 days.
// Source: https://docs.confluent.io/operator/current/co-license.html
type License struct {
	GlobalLicense bool `json:"globalLicense"`
}
