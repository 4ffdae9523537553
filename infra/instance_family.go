package infra

// The known types are those of recent generations for general use (m), with more memory (r) and with less (c). Cores and memory are from
// https://docs.aws.amazon.com/ec2/latest/instancetypes/ (gp.html, co.html, mo.html). Interfaces and addresses are from the list that nodes
// themselves use, awslabs/amazon-eks-ami nodeadm/internal/kubelet/instance-info.jsonl. Burstable types are left out, as they don't suit
// brokers, and so are sizes below large, which have too few addresses.

// instanceFamily has the properties that all sizes of a family share.
type instanceFamily struct {
	gibPerCore int
	arm        bool
	sizes      []string
}

var (
	upTo16 = []string{"medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge"}
	upTo48 = append(append([]string{}, upTo16...), "24xlarge", "48xlarge")

	instanceFamilies = map[string]instanceFamily{
		"c5": {2, false, []string{"large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "24xlarge"}}, "m5": {4, false, upTo48[1:9]}, "r5": {8, false, upTo48[1:9]},
		"c6g": {2, true, upTo16}, "m6g": {4, true, upTo16}, "r6g": {8, true, upTo16},
		"c7g": {2, true, upTo16}, "m7g": {4, true, upTo16}, "r7g": {8, true, upTo16},
		"c8g": {2, true, upTo48}, "m8g": {4, true, upTo48}, "r8g": {8, true, upTo48},
		"c6i": {2, false, upTo48[1:9]}, "m6i": {4, false, upTo48[1:9]}, "r6i": {8, false, upTo48[1:9]},
		"c6a": {2, false, upTo48[1:]}, "m6a": {4, false, upTo48[1:]}, "r6a": {8, false, upTo48[1:]},
		"c7a": {2, false, upTo48}, "m7a": {4, false, upTo48}, "r7a": {8, false, upTo48},
		"c7i": {2, false, upTo48[1:]}, "m7i": {4, false, upTo48[1:]}, "r7i": {8, false, upTo48[1:]},
	}

	instanceSizes = map[string]struct{ cores, interfaces, addresses int }{
		"medium":   {1, 2, 4},
		"large":    {2, 3, 10},
		"xlarge":   {4, 4, 15},
		"2xlarge":  {8, 4, 15},
		"4xlarge":  {16, 8, 30},
		"8xlarge":  {32, 8, 30},
		"12xlarge": {48, 8, 30},
		"16xlarge": {64, 15, 50},
		"24xlarge": {96, 15, 50},
		"48xlarge": {192, 15, 50},
	}
)
