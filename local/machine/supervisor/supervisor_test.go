package supervisor_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/machine/supervisor"
)

// TestMain lets the test binary be the programs that the tests run: a daemon and small services.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 || !strings.HasPrefix(os.Args[1], "as-") {
		os.Exit(m.Run())
	}
	if err := play(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// parts are those that only some systems have.
var parts = map[string]func(args []string) error{}

func play(part string, args []string) error {
	if special, ok := parts[part]; ok {
		return special(args)
	}
	switch part {
	case "as-daemon":
		return supervisor.Supervise(context.Background(), args[0])
	case "as-service": // listens on port args[0] until SIGTERM; args[1] then gets a line with its time, to see the order of ends
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		listener, err := net.Listen("tcp", "127.0.0.1:"+args[0])
		if err != nil {
			return err
		}
		fmt.Println("variable", os.Getenv("TEST_VARIABLE"), os.Getenv("AWS_SECRET_ACCESS_KEY"))
		go func() { _ = http.Serve(listener, http.NotFoundHandler()) }()
		<-stop
		return os.WriteFile(args[1], fmt.Appendf(nil, "%d", time.Now().UnixNano()), 0o600)
	case "as-stubborn": // ignores SIGTERM
		signal.Ignore(syscall.SIGTERM)
		select {}
	case "as-needy": // a service, as long as the file args[2] is there
		if _, err := os.Stat(args[2]); err != nil {
			fmt.Println(`{"time":"2026-11-28T12:00:00Z","level":"ERROR","msg":"service ends","error":"there is no file","try":1}`)
			return err
		}
		return play("as-service", args)
	case "as-moody": // a service on port args[0] that says it is ready as long as the file args[1] is there
		fmt.Println("service begins")
		return http.ListenAndServe("127.0.0.1:"+args[0], http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if _, err := os.Stat(args[1]); err != nil {
				w.WriteHeader(http.StatusServiceUnavailable)
				_, _ = w.Write([]byte(`{"source":"the file is gone","kafka":"ok"}`))
			}
		}))
	case "as-silent": // holds the place of the daemon of args[0], and answers nobody
		return supervisor.HoldPlace(args[0])
	case "as-flaky": // succeeds at the run whose number is args[1]; args[0] counts
		data, _ := os.ReadFile(args[0])
		data = append(data, 'x')
		if err := os.WriteFile(args[0], data, 0o600); err != nil {
			return err
		}
		if want, _ := strconv.Atoi(args[1]); len(data) < want {
			return fmt.Errorf("try %d is too early", len(data))
		}
		return nil
	}
	return errors.New("unknown part")
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	require.NoError(t, err)
	return path
}

// client gives a client for a new folder; everything ends with the test.
func client(t *testing.T) (*supervisor.Client, string) {
	t.Helper()
	dir := t.TempDir()
	c := supervisor.NewClient(dir, self(t), "as-daemon", dir)
	t.Cleanup(func() { require.NoError(t, c.Stop(context.Background())) })
	return c, dir
}

// started is a client whose daemon runs.
func started(t *testing.T) (*supervisor.Client, string) {
	t.Helper()
	c, dir := client(t)
	require.NoError(t, c.Start(t.Context()))
	return c, dir
}

// ports counts those that tests were given, from a place that depends on the process: its tests run beside those of others.
var ports atomic.Int64

func init() { ports.Store(int64(os.Getpid()) * 64) }

// freePort gives each caller another port, from the range between the runtime's and that of outgoing connections, one of which could get a port of that
// range while the service that has it is restarted.
func freePort(t *testing.T) int {
	t.Helper()
	const first, end = 30000, 32768
	for range end - first {
		if port := first + int(ports.Add(1)%(end-first)); supervisor.CheckPort(port) == nil {
			return port
		}
	}
	require.Fail(t, "no port is free")
	return 0
}

func service(t *testing.T, name string) (supervisor.Process, string) {
	t.Helper()
	port := freePort(t)
	ended := filepath.Join(t.TempDir(), "ended")
	return supervisor.Process{
		Name: name, Command: []string{self(t), "as-service", strconv.Itoa(port), ended}, Env: []string{"TEST_VARIABLE=from-record"},
		Ports: []int{port}, Ready: supervisor.Probe{TCP: fmt.Sprintf("127.0.0.1:%d", port)},
	}, ended
}

func status(t *testing.T, c *supervisor.Client, name string) supervisor.Status {
	t.Helper()
	statuses, err := c.Processes(t.Context())
	require.NoError(t, err)
	for _, s := range statuses {
		if s.Name == name {
			return s
		}
	}
	require.Failf(t, "no such process", "%s in %v", name, statuses)
	return supervisor.Status{}
}

func running(pid int) bool { return syscall.Kill(pid, 0) == nil }

func daemonPID(t *testing.T, child int) int {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", child))
	require.NoError(t, err)
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	pid, err := strconv.Atoi(string(fields[1]))
	require.NoError(t, err)
	return pid
}

func TestApplyStartsOnceAndRestartsWhatChanged(t *testing.T) {
	t.Parallel()
	c, dir := started(t)
	require.NoError(t, c.Start(t.Context()), "a second start changes nothing")

	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
	first := status(t, c, "one")
	require.Equal(t, supervisor.Running, first.State)
	require.True(t, first.Ready)
	require.NotZero(t, first.RSS)

	require.NoError(t, c.Apply(t.Context(), p))
	require.Equal(t, first.PID, status(t, c, "one").PID, "the same description changes nothing")

	p.Revision = "2"
	require.NoError(t, c.Apply(t.Context(), p))
	require.NotEqual(t, first.PID, status(t, c, "one").PID)
	require.False(t, running(first.PID))

	record, err := os.Stat(filepath.Join(dir, "run", "processes", "one.json"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), record.Mode())
	require.Contains(t, supervisor.Tail(supervisor.LogPath(dir, "one"), 5), "variable from-record")

	require.NoError(t, c.Remove(t.Context(), "one"))
	require.NoError(t, c.Remove(t.Context(), "one"), "removing what isn't there is fine")
	statuses, err := c.Processes(t.Context())
	require.NoError(t, err)
	require.Empty(t, statuses)
	require.NoError(t, supervisor.CheckPort(p.Ports[0]))
}

func TestKilledProcessComesBackAtOnce(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
	pid := status(t, c, "one").PID

	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	require.Eventually(t, func() bool {
		s := status(t, c, "one")
		return s.Ready && s.PID != pid && s.Restarts == 1
	}, 2*time.Second, 10*time.Millisecond)
}

func TestKilledDaemonTakesItsProcessesAlongAndTheNextBringsThemBack(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	var pids []int
	for i := range 5 {
		p, _ := service(t, fmt.Sprintf("service-%d", i))
		require.NoError(t, c.Apply(t.Context(), p))
		pids = append(pids, status(t, c, p.Name).PID)
	}
	require.NoError(t, syscall.Kill(daemonPID(t, pids[0]), syscall.SIGKILL))
	for _, pid := range pids {
		require.Eventually(t, func() bool { return !running(pid) }, 2*time.Second, 5*time.Millisecond)
	}
	require.Equal(t, supervisor.Stopped, status(t, c, "service-0").State)

	require.NoError(t, c.Start(t.Context()))
	require.NoError(t, c.Ready(t.Context()))
	for i, pid := range pids {
		s := status(t, c, fmt.Sprintf("service-%d", i))
		require.True(t, s.Ready)
		require.NotEqual(t, pid, s.PID)
	}
}

// The parent-death signal comes when the thread that forked ends; Go ends a thread whose goroutine returns while locked to it.
func TestProcessesSurviveTheDaemonsThreads(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
	pid := status(t, c, "one").PID
	for range 200 { // many goroutines and threads come and go
		require.Equal(t, pid, status(t, c, "one").PID)
	}
	require.Zero(t, status(t, c, "one").Restarts)
}

func TestStopEndsInOrderAndFreesPorts(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	var ends []string
	var all []supervisor.Process
	for i := range 3 {
		p, ended := service(t, fmt.Sprintf("service-%d", i))
		p.StopOrder = i
		require.NoError(t, c.Apply(t.Context(), p))
		ends, all = append(ends, ended), append(all, p)
	}
	pid := status(t, c, "service-0").PID
	daemon := daemonPID(t, pid)
	require.NoError(t, c.Stop(t.Context()))
	require.NoError(t, c.Stop(t.Context()), "a second stop is fine")

	require.False(t, running(pid))
	require.True(t, !running(daemon) || zombie(daemon), "the daemon has ended")
	var last int64
	for i, path := range ends {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		at, err := strconv.ParseInt(string(data), 10, 64)
		require.NoError(t, err)
		require.Greater(t, at, last)
		last = at
		require.NoError(t, supervisor.CheckPort(all[i].Ports[0]))
	}
	require.Equal(t, supervisor.Stopped, status(t, c, "service-0").State)
	require.NoError(t, c.Start(t.Context()))
	require.NoError(t, c.Ready(t.Context()), "what was recorded comes back")
}

func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && bytes.Contains(stat, []byte(") Z "))
}

func TestStubbornProcessIsKilledWithItsChildren(t *testing.T) {
	t.Parallel()
	c, dir := started(t)
	p := supervisor.Process{
		Name: "shell", Command: []string{"/bin/sh", "-c", self(t) + " as-stubborn & echo $! > child; wait; sleep 1000"}, Grace: 200 * time.Millisecond,
	}
	require.NoError(t, c.Apply(t.Context(), p))
	var child int
	require.Eventually(t, func() bool {
		data, err := os.ReadFile(filepath.Join(dir, "child"))
		if err != nil {
			return false
		}
		child, err = strconv.Atoi(strings.TrimSpace(string(data)))
		return err == nil
	}, 2*time.Second, 5*time.Millisecond)
	require.NoError(t, c.Remove(t.Context(), "shell"))
	require.Eventually(t, func() bool { return !running(child) || zombie(child) }, time.Second, 5*time.Millisecond)
}

func TestOneShot(t *testing.T) {
	t.Parallel()
	c, dir := started(t)
	job := func(name string, succeeds, retries int) supervisor.Process {
		return supervisor.Process{
			Name: name, Command: []string{self(t), "as-flaky", filepath.Join(dir, name+".count"), strconv.Itoa(succeeds)}, OneShot: true, Retries: retries,
		}
	}
	runs := func(name string) int {
		data, err := os.ReadFile(filepath.Join(dir, name+".count"))
		require.NoError(t, err)
		return len(data)
	}

	require.NoError(t, c.Apply(t.Context(), job("good", 3, 2)))
	require.Equal(t, supervisor.Done, status(t, c, "good").State)
	require.Equal(t, 3, runs("good"))
	require.NoError(t, c.Apply(t.Context(), job("good", 3, 2)))
	require.Equal(t, 3, runs("good"), "what is done isn't done again")

	err := c.Apply(t.Context(), job("bad", 9, 1))
	require.ErrorContains(t, err, "process bad: it failed 2 times in a row, the last time: exit status 1")
	require.ErrorContains(t, err, "try 2 is too early")
	require.Equal(t, 2, runs("bad"))

	require.Equal(t, supervisor.Failed, status(t, c, "bad").State)
	require.NoError(t, c.Remove(t.Context(), "bad"))

	require.NoError(t, c.Stop(t.Context()))
	require.NoError(t, c.Start(t.Context()))
	require.NoError(t, c.Ready(t.Context()))
	require.Equal(t, 3, runs("good"), "nor by the next daemon")
}

func TestFailingProcessIsReportedAndStays(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = taken.Close() })
	port := taken.Addr().(*net.TCPAddr).Port

	tests := map[string]struct {
		process supervisor.Process
		want    []string
	}{
		"crash": {supervisor.Process{
			Command: []string{"/bin/sh", "-c", "echo this is why; exit 3"}, Ready: supervisor.Probe{TCP: "127.0.0.1:1"},
		}, []string{"it failed 4 times in a row", "exit status 3", "its last words:\n    this is why"}},
		"never ready": {supervisor.Process{
			Command: []string{"/bin/sleep", "1000"}, Ready: supervisor.Probe{TCP: "127.0.0.1:1"}, ReadyWithin: 200 * time.Millisecond,
		}, []string{"not ready after 200ms", "refused"}},
		"port taken": {supervisor.Process{
			Command: []string{"/bin/sleep", "1000"}, Ports: []int{port}, ReadyWithin: 10 * time.Second,
		}, []string{fmt.Sprintf("port %d is taken by", port)}},
		"program missing": {supervisor.Process{Command: []string{"/nowhere/program"}}, []string{"find program", "/nowhere/program"}},
		"relative path":   {supervisor.Process{Command: []string{"sleep", "1"}}, []string{"absolute path"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.process.Name = strings.ReplaceAll(name, " ", "-")
			err := c.Apply(t.Context(), test.process)
			for _, want := range test.want {
				require.ErrorContains(t, err, want)
				require.Equal(t, 1, strings.Count(err.Error(), want), "once")
			}
			statuses, err := c.Processes(t.Context())
			require.NoError(t, err)
			for _, s := range statuses {
				require.False(t, s.Name == test.process.Name && s.Ready)
			}
		})
	}
}

// TestCrashLoop: a process that fails again and again is left alone for longer each time, says why, and is started at once where somebody asks for it or its
// settings change.
func TestCrashLoop(t *testing.T) {
	t.Parallel()
	c, dir := started(t)
	needed := filepath.Join(dir, "needed")
	p, _ := service(t, "one")
	p.Command[1] = "as-needy"
	p.Command = append(p.Command, needed)
	require.ErrorContains(t, c.Apply(t.Context(), p), "it failed 4 times in a row, the last time: exit status 1")

	var looping supervisor.Status
	require.Eventually(t, func() bool {
		overview, err := c.Look(t.Context())
		require.NoError(t, err)
		looping = overview.Processes[0]
		return looping.State == supervisor.Backoff && looping.Failures >= 5
	}, 20*time.Second, 10*time.Millisecond)
	require.False(t, looping.Ready)
	require.True(t, looping.Failing())
	require.Greater(t, time.Until(looping.NextStart), 3*time.Second)
	require.Contains(t, looping.Error, "exit status 1")
	require.Equal(t, []string{"service ends: there is no file", "stat " + needed + ": no such file or directory"}, looping.LastWords)

	require.NoError(t, os.WriteFile(needed, nil, 0o600))
	require.NoError(t, c.Await(t.Context(), "one"))
	require.True(t, time.Now().Before(looping.NextStart), "at once")
	require.Empty(t, status(t, c, "one").LastWords)

	p.Command[len(p.Command)-1] = needed + ".2"
	require.Error(t, c.Apply(t.Context(), p))
	p.Command[len(p.Command)-1] = needed
	require.NoError(t, c.Apply(t.Context(), p), "other settings repair it")
}

// TestNoLongerReady: a process that was ready and isn't any more has had its time, and says itself why it isn't. A restart doesn't wait for it.
func TestNoLongerReady(t *testing.T) {
	t.Parallel()
	c, dir := started(t)
	needed := filepath.Join(dir, "needed")
	require.NoError(t, os.WriteFile(needed, nil, 0o600))
	port := freePort(t)
	p := supervisor.Process{
		Name: "one", Command: []string{self(t), "as-moody", strconv.Itoa(port), needed}, Ports: []int{port},
		Ready: supervisor.Probe{HTTP: fmt.Sprintf("http://127.0.0.1:%d/readyz", port)}, ReadyWithin: time.Second,
	}
	require.NoError(t, c.Apply(t.Context(), p))
	pid := status(t, c, "one").PID
	require.NoError(t, os.Remove(needed))
	require.EqualError(t, c.Await(t.Context(), "one"), "process one: not ready after 1s: source: the file is gone")
	overview, err := c.Look(t.Context())
	require.NoError(t, err)
	require.False(t, overview.Processes[0].Ready)
	require.Equal(t, "not ready: source: the file is gone", overview.Processes[0].Error)

	require.NoError(t, os.WriteFile(needed, nil, 0o600))
	require.NoError(t, c.Restart(t.Context(), "one"))
	require.NoError(t, c.Restart(t.Context(), "two"), "there is none")
	require.NoError(t, c.Await(t.Context(), "one"))
	require.NotEqual(t, pid, status(t, c, "one").PID)
	require.Zero(t, status(t, c, "one").Restarts)
}

// TestSuspendedProcess: what stands still isn't called ready, though the kernel takes connections for it.
func TestSuspendedProcess(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
	pid := status(t, c, "one").PID
	look := func() supervisor.Status {
		overview, err := c.Look(t.Context())
		require.NoError(t, err)
		require.Equal(t, supervisor.DaemonStatus{State: supervisor.DaemonRunning, PID: daemonPID(t, pid)}, overview.Daemon)
		return overview.Processes[0]
	}
	require.True(t, look().Ready)

	require.NoError(t, syscall.Kill(pid, syscall.SIGSTOP))
	require.Eventually(t, func() bool { return look().State == supervisor.Suspended }, 10*time.Second, 10*time.Millisecond)
	require.False(t, look().Ready)
	for _, err := range []error{c.Await(t.Context(), "one"), c.Ready(t.Context())} {
		require.EqualError(t, err, fmt.Sprintf("process one: it stands still, since it got SIGSTOP (kill -CONT %d lets it go on)", pid))
	}
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT))
	require.Eventually(t, func() bool { return look().Ready }, 10*time.Second, 10*time.Millisecond)

	require.NoError(t, syscall.Kill(pid, syscall.SIGSTOP))
	p.Revision = "2"
	require.NoError(t, c.Apply(t.Context(), p), "a change doesn't wait for it")
	require.False(t, running(pid))
}

// TestSuspendedDaemon: what its processes do is seen without it, and the next start has it go on.
func TestSuspendedDaemon(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
	pid := status(t, c, "one").PID
	daemon := daemonPID(t, pid)
	require.NoError(t, syscall.Kill(daemon, syscall.SIGSTOP))
	t.Cleanup(func() { _ = syscall.Kill(daemon, syscall.SIGCONT) })
	require.Eventually(t, func() bool {
		overview, err := c.Look(t.Context())
		require.NoError(t, err)
		s := overview.Processes[0]
		require.Equal(t, pid, s.PID)
		return overview.Daemon == supervisor.DaemonStatus{State: supervisor.DaemonSuspended, PID: daemon} && s.State == supervisor.Orphaned && s.Ready
	}, 10*time.Second, 10*time.Millisecond)

	require.NoError(t, c.Start(t.Context()))
	require.NoError(t, c.Ready(t.Context()))
	require.Equal(t, pid, status(t, c, "one").PID, "the same daemon goes on")
}

// TestSilentDaemon: one that runs and doesn't answer is replaced.
func TestSilentDaemon(t *testing.T) {
	t.Parallel()
	c, dir := started(t)
	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
	require.NoError(t, c.Stop(t.Context()))
	silent := exec.Command(self(t), "as-silent", dir)
	require.NoError(t, silent.Start())
	ended := make(chan error, 1)
	go func() { ended <- silent.Wait() }()
	t.Cleanup(func() { _ = silent.Process.Kill() })
	require.Eventually(t, func() bool {
		overview, err := c.Look(t.Context())
		require.NoError(t, err)
		return overview.Daemon == supervisor.DaemonStatus{State: supervisor.DaemonSilent, PID: silent.Process.Pid}
	}, 10*time.Second, 10*time.Millisecond)

	require.NoError(t, c.Start(t.Context()))
	require.EqualError(t, <-ended, "signal: killed")
	require.NoError(t, c.Ready(t.Context()))
}

func TestDeepFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), strings.Repeat("deep/", 40))
	require.NoError(t, os.MkdirAll(dir, 0o700))
	c := supervisor.NewClient(dir, self(t), "as-daemon", dir)
	require.NoError(t, c.Start(t.Context()))
	defer func() { require.NoError(t, c.Stop(context.Background())) }()
	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
}

func TestOneDaemonAFolder(t *testing.T) {
	t.Parallel()
	c, dir := client(t)
	started := make(chan error, 4)
	for range cap(started) {
		go func() { started <- c.Start(context.Background()) }()
	}
	for range cap(started) {
		require.NoError(t, <-started)
	}
	require.ErrorIs(t, supervisor.Supervise(t.Context(), dir), supervisor.ErrRunning)
}

func TestStartNamesWhoTookAPort(t *testing.T) {
	t.Parallel()
	c, _ := started(t)
	p, _ := service(t, "one")
	require.NoError(t, c.Apply(t.Context(), p))
	require.NoError(t, c.Stop(t.Context()))

	taken, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", p.Ports[0]))
	require.NoError(t, err)
	err = c.Start(t.Context())
	require.ErrorContains(t, err, "process one: port")
	require.ErrorContains(t, err, fmt.Sprintf("pid %d", os.Getpid()))
	var busy supervisor.BusyPort
	require.ErrorAs(t, err, &busy)

	require.NoError(t, taken.Close())
	require.NoError(t, c.Start(t.Context()))
	require.NoError(t, c.Ready(t.Context()))
}
