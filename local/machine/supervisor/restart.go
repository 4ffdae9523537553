package supervisor

import "time"

const (
	// maxFailures is how many runs in a row may fail until a waiting client gives up on a process.
	maxFailures = 4
	// steadyAfter is how long a process must have been ready for its end not to count as one more failure in a row.
	steadyAfter = 10 * time.Second
	// firstPause and longestPause bound the pauses before restarts. The kubelet's go from 10 s to 5 min (CrashLoopBackOff); nobody sits before that
	// and waits.
	firstPause, longestPause = time.Second, time.Minute
)

// pauseAfter is the time before the next start after that many failures in a row: none after the first, as anything may be killed once, then one that
// doubles.
func pauseAfter(failures int) time.Duration {
	if failures <= 1 {
		return 0
	}
	return min(firstPause<<min(failures-2, 16), longestPause)
}
