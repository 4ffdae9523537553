package main

import "fmt"

// checkFlag is the flag --check. Without a value it tries everything, with a value only a part.
type checkFlag string

// These are the parts that --check can try.
const (
	checkNothing checkFlag = ""
	checkAll     checkFlag = "all"
	checkSource  checkFlag = "source"
)

// String implements flag.Value.
func (c *checkFlag) String() string { return string(*c) }

// Set implements flag.Value. The package flag gives "true" for a flag without a value.
func (c *checkFlag) Set(text string) error {
	switch text {
	case "true", string(checkAll):
		*c = checkAll
	case string(checkSource):
		*c = checkSource
	default:
		return fmt.Errorf("must be all or source (e.g. --check, which is --check=all)")
	}
	return nil
}

// IsBoolFlag lets the flag go without a value.
func (*checkFlag) IsBoolFlag() bool { return true }
