package standin

import (
	"fmt"
	"net/netip"
	"slices"
)

// networkPolicyProblems lists what the API server refuses of a NetworkPolicy's rules. What a preview doesn't know yet is no problem.
// Source: kubernetes, pkg/apis/networking/validation/validation.go.
func networkPolicyProblems(m manifest) []problem {
	var all []problem
	for _, direction := range []struct{ rules, peers string }{{"ingress", "from"}, {"egress", "to"}} {
		for i, rule := range list(m.field("spec." + direction.rules)) {
			at := fmt.Sprintf("spec.%s[%d]", direction.rules, i)
			for j, peer := range list(rule[direction.peers]) {
				all = append(all, peerProblems(fmt.Sprintf("%s.%s[%d]", at, direction.peers, j), peer)...)
			}
			for j, port := range list(rule["ports"]) {
				all = append(all, portProblems(fmt.Sprintf("%s.ports[%d]", at, j), port)...)
			}
		}
	}
	types, _ := m.field("spec.policyTypes").([]any)
	for i, kind := range types {
		if !slices.Contains([]any{"Ingress", "Egress", notYet}, kind) {
			all = append(all, problem{fmt.Sprintf("spec.policyTypes[%d]", i), fmt.Sprintf(`Unsupported value: "%v": supported values: "Egress", "Ingress"`, kind)})
		}
	}
	return append(all, selectorProblems("spec.podSelector", m.field("spec.podSelector"))...)
}

func peerProblems(at string, peer manifest) []problem {
	block, isBlock := peer["ipBlock"].(map[string]any)
	all := append(selectorProblems(at+".podSelector", peer["podSelector"]), selectorProblems(at+".namespaceSelector", peer["namespaceSelector"])...)
	switch {
	case len(peer) == 0:
		return append(all, problem{at, "Required value: must specify a peer"})
	case isBlock && len(peer) > 1:
		return append(all, problem{at, "Forbidden: may not specify both ipBlock and another peer"})
	case isBlock:
		return append(all, blockProblems(at+".ipBlock", block)...)
	}
	return all
}

func blockProblems(at string, block manifest) []problem {
	if block["cidr"] == notYet {
		return nil
	}
	cidr, err := netip.ParsePrefix(fmt.Sprint(block["cidr"]))
	if err != nil {
		return []problem{{at + ".cidr", fmt.Sprintf(`Invalid value: "%v": must be a valid CIDR value (e.g. 10.9.8.0/24)`, block["cidr"])}}
	}
	var all []problem
	excepted, _ := block["except"].([]any)
	for i, e := range excepted {
		if e == notYet {
			continue
		}
		inside, err := netip.ParsePrefix(fmt.Sprint(e))
		if err != nil || !cidr.Contains(inside.Addr()) || cidr.Bits() >= inside.Bits() {
			all = append(all, problem{fmt.Sprintf("%s.except[%d]", at, i), fmt.Sprintf(`Invalid value: "%v": must be a strict subset of cidr, %s`, e, cidr)})
		}
	}
	return all
}

const mostPort = 65535

func portProblems(at string, port manifest) []problem {
	var all []problem
	if protocol := port["protocol"]; !slices.Contains([]any{nil, "TCP", "UDP", "SCTP", notYet}, protocol) {
		all = append(all, problem{at + ".protocol", fmt.Sprintf(`Unsupported value: "%v": supported values: "SCTP", "TCP", "UDP"`, protocol)})
	}
	number, isNumber := port["port"].(float64)
	end, hasEnd := port["endPort"].(float64)
	name, isName := port["port"].(string)
	switch {
	case isNumber && (number < 1 || number > mostPort):
		all = append(all, problem{at + ".port", fmt.Sprintf("Invalid value: %v: must be between 1 and %d, inclusive", number, mostPort)})
	case isName && !portName.allows(name):
		all = append(all, problem{at + ".port", fmt.Sprintf("Invalid value: %q: %s", name, portName.words)})
	case hasEnd && !isNumber && name != notYet:
		all = append(all, problem{at + ".endPort", fmt.Sprintf("Invalid value: %v: may not be specified when `port` is no number", end)})
	case hasEnd && isNumber && (end < number || end > mostPort):
		all = append(all, problem{at + ".endPort", fmt.Sprintf("Invalid value: %v: must be greater than or equal to `port`, and at most %d", end, mostPort)})
	}
	return all
}

// selectorProblems looks at the labels that a selector matches.
func selectorProblems(at string, selector any) []problem {
	labels, _ := valueAt(selector, []string{"matchLabels"}).(map[string]any)
	var all []problem
	for _, key := range sortedKeys(labels) {
		if value, ok := labels[key].(string); ok && !labelValue.allows(value) {
			all = append(all, problem{at + ".matchLabels", fmt.Sprintf("Invalid value: %q: %s", value, labelValue.words)})
		}
	}
	return all
}
