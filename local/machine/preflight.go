package machine

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/shirou/gopsutil/v4/disk"

	"kafka-on-eks/local/machine/supervisor"
)

const (
	// oldestJava is what Kafka 4's brokers need (KIP-1013).
	oldestJava = 17
	// Room that a stack needs on disk: for logs, jars and objects, and for each broker's replicas.
	baseDisk      = 1 << 30
	diskPerBroker = 1 << 30
)

// CheckJava tells what is wrong with the java command at path: missing, or older than 17. "" looks in JAVA_HOME, then in PATH.
func CheckJava(path string) error {
	java, err := findJava(path)
	if err != nil {
		return err
	}
	output, err := exec.Command(java, "-version").CombinedOutput()
	if err != nil {
		return fmt.Errorf("check java %s: %w: %s", java, err, output)
	}
	version, err := javaVersion(string(output))
	if err != nil {
		return fmt.Errorf("check java %s: %w", java, err)
	}
	if version < oldestJava {
		return fmt.Errorf("check java %s: got version %d, must be %d or newer: %s", java, version, oldestJava, javaAdvice)
	}
	return nil
}

const javaAdvice = "install it (e.g. apt-get install openjdk-17-jre-headless) or set JAVA_HOME to one"

// findJava gives the absolute path of the java command.
func findJava(path string) (string, error) {
	where := "at the given path"
	if path == "" {
		if home := os.Getenv("JAVA_HOME"); home != "" {
			path, where = filepath.Join(home, "bin", "java"), "where JAVA_HOME points"
		} else {
			path, where = "java", "in PATH, and JAVA_HOME is not set"
		}
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return "", fmt.Errorf("find java: no %s %s; Kafka needs Java %d or newer: %s", path, where, oldestJava, javaAdvice)
	}
	return filepath.Abs(found)
}

// javaVersionText is how `java -version` names its version: "17.0.15", "21-ea", "1.8.0_392".
var javaVersionText = regexp.MustCompile(`version "(\d+)(?:\.(\d+))?`)

func javaVersion(output string) (int, error) {
	match := javaVersionText.FindStringSubmatch(output)
	if match == nil {
		return 0, fmt.Errorf("got %q from java -version, which names no version", output)
	}
	if match[1] == "1" && match[2] != "" { // up to Java 8 the version was 1.x
		return strconv.Atoi(match[2])
	}
	return strconv.Atoi(match[1])
}

// CheckDisk tells whether the disk that holds dir (which needn't exist yet) has room for that many brokers.
func CheckDisk(dir string, brokers int) error {
	existing := dir
	for {
		if _, err := os.Stat(existing); !errors.Is(err, fs.ErrNotExist) || existing == filepath.Dir(existing) {
			break
		}
		existing = filepath.Dir(existing)
	}
	usage, err := disk.Usage(existing)
	if err != nil {
		return fmt.Errorf("check disk of %s: %w", dir, err)
	}
	return enoughDisk(dir, usage.Free, brokers)
}

func enoughDisk(dir string, free uint64, brokers int) error {
	need := uint64(baseDisk + brokers*diskPerBroker)
	if free >= need {
		return nil
	}
	return fmt.Errorf("check disk of %s: got %.1f GiB free, must be at least %.1f for %d brokers: free some, or move the project to another disk",
		dir, gib(free), gib(need), brokers)
}

func gib(bytes uint64) float64 { return float64(bytes) / (1 << 30) }

// checkPort tells whether somebody listens on that loopback port already, and who, where that can be seen.
func checkPort(port int) error {
	if err := supervisor.CheckPort(port); err != nil {
		return fmt.Errorf("check port: %w: end that program or choose another port", err)
	}
	return nil
}
