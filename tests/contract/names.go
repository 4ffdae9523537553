package contract

import (
	"fmt"
	"regexp"
	"strings"
)

// irregularTypes are the resource types whose Terraform name doesn't follow from their token.
var irregularTypes = map[string]string{}

// irregularNames are the properties, by Terraform type and Pulumi name, whose Terraform name doesn't follow from theirs.
var irregularNames = map[string]string{}

// typeName finds the Terraform name of a token such as aws:s3/bucketV2:BucketV2. Most are aws_<module>_<resource>; those of EC2 and some
// others leave the module out, and Pulumi numbers later versions of S3's.
func (s *providerSchema) typeName(token string) (string, error) {
	if name, ok := irregularTypes[token]; ok {
		return name, nil
	}
	parts := strings.Split(token, ":")
	if len(parts) != 3 {
		return "", fmt.Errorf("name %s: must be package:module/resource:Type", token)
	}
	module, resource, _ := strings.Cut(parts[1], "/")
	resource = snake(strings.TrimSuffix(resource, "V2"))
	candidates := []string{"aws_" + module + "_" + resource, "aws_" + resource}
	for _, name := range candidates {
		if _, ok := s.Resources[name]; ok {
			return name, nil
		}
	}
	return "", fmt.Errorf("name %s: the provider has none of %v; add it to irregularTypes", token, candidates)
}

// fieldName finds the Terraform name of a property. Pulumi writes snake_case as camelCase, and a list's name in the plural.
func (b block) fieldName(terraformType, property string) (string, error) {
	if name, ok := irregularNames[terraformType+"."+property]; ok {
		return name, nil
	}
	name := snake(property)
	if _, ok := b.Attributes[name]; ok {
		return name, nil
	}
	if _, ok := b.Blocks[name]; ok {
		return name, nil
	}
	for _, singular := range singulars(name) {
		if _, ok := b.Blocks[singular]; ok {
			return singular, nil
		}
		if a, ok := b.Attributes[singular]; ok && a.plural() {
			return singular, nil
		}
	}
	return "", fmt.Errorf("no argument %s", name)
}

// singulars lists whose plural a name may be.
func singulars(name string) []string {
	var all []string
	for suffix, end := range map[string]string{"s": "", "es": "", "ies": "y"} {
		if stem, ok := strings.CutSuffix(name, suffix); ok {
			all = append(all, stem+end)
		}
	}
	return all
}

// plural tells whether an attribute holds several values.
func (a attribute) plural() bool {
	kind, _ := a.collection()
	return kind == "list" || kind == "set" || a.Nested != nil
}

var capital = regexp.MustCompile(`[A-Z]`)

func snake(camel string) string {
	return strings.ToLower(capital.ReplaceAllString(camel, "_$0"))
}
