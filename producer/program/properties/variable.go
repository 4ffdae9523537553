package properties

import "strings"

// Variable is the end of the environment variable that sets a property: LINGER_MS for linger.ms.
func Variable(name string) string { return strings.ToUpper(strings.ReplaceAll(name, ".", "_")) }

// variables are the properties by the ends of their variables. A few have an underscore in their own name, such as log_level.
var variables = func() map[string]string {
	out := map[string]string{}
	for name := range all {
		out[Variable(name)] = name
	}
	return out
}()

// OfVariable is the property that the end of an environment variable sets.
func OfVariable(end string) string {
	if name, known := variables[end]; known {
		return name
	}
	return strings.ToLower(strings.ReplaceAll(end, "_", "."))
}
