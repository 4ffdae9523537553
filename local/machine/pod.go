package machine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/renameio/v2"
)

// Pod is one container, as a Deployment or Job describes it, with what it refers to (secrets, config maps) already looked up.
type Pod struct {
	Namespace, Name string
	Image           string
	Command, Args   []string
	Env             map[string]string
	Files           map[string][]byte // absolute path inside the container → content, of every mounted file
	ContainerPorts  map[string]int    // port name → number
	ReadyPath       string            // of the HTTP readiness probe, "" without one
	ReadyPort       string            // name or number of its port
	OneShot         bool              // a Job
	Retries         int               // of a Job: backoffLimit
	Grace           time.Duration     // terminationGracePeriodSeconds
	ReadyWithin     time.Duration     // of a Deployment: progressDeadlineSeconds, 0 for a default
}

// Pod runs the container's program as a process and returns when it is ready (a Job: when it has succeeded). Mounted files are written below Dir/pods,
// and their paths, the cluster's service addresses and the listening addresses of container ports are replaced by local ones wherever they stand: in
// Env, Command, Args and text files.
func (n *Node) Pod(ctx context.Context, pod Pod) error {
	process, err := n.podProcess(pod)
	if err != nil {
		return fmt.Errorf("prepare pod %s: %w", pod.Name, err)
	}
	needs := func(ctx context.Context) error {
		var problems []error
		for _, kafka := range n.kafkasOf(pod) {
			problems = append(problems, n.KafkaReady(ctx, kafka))
		}
		return errors.Join(problems...)
	}
	if !pod.OneShot {
		return n.applyWith(ctx, process, needs)
	}
	// A Job would use up its tries.
	if err := errors.Join(n.Start(ctx), needs(ctx)); err != nil {
		return fmt.Errorf("run job %s: %w", pod.Name, err)
	}
	return n.Apply(ctx, process)
}

// kafkasOf lists the Kafka resources whose addresses the pod is told.
func (n *Node) kafkasOf(pod Pod) []string {
	told := slices.Concat(pod.Command, pod.Args, slices.Collect(maps.Values(pod.Env)))
	for _, content := range pod.Files {
		told = append(told, string(content))
	}
	found := map[string]bool{}
	for _, text := range told {
		for _, match := range serviceAddress.FindAllStringSubmatch(text, -1) {
			host := strings.Split(strings.TrimSuffix(match[1], "."), ".")
			if len(host) < 2 {
				continue
			}
			service := host[len(host)-2]
			if spec, err := readRecord[BrokerSpec](n, brokerKind, service); err == nil && spec != nil {
				found[service] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// podProcess writes the pod's files and gives its process.
func (n *Node) podProcess(pod Pod) (Process, error) {
	folder, err := n.folder("pods", pod.Name)
	if err != nil {
		return Process{}, err
	}
	ports, err := n.podPorts(pod, folder)
	if err != nil {
		return Process{}, err
	}
	r := newRewriter(filepath.Join(folder, "files"), pod.Files, ports, n.serviceAddress)
	files, err := writeFiles(r, pod.Files)
	if err != nil {
		return Process{}, err
	}
	process := Process{
		Name: pod.Name, Kind: "pod", Dir: folder, Revision: revision(files...), Ports: slices.Sorted(maps.Values(ports)),
		OneShot: pod.OneShot, Retries: pod.Retries, Grace: pod.Grace, ReadyWithin: pod.ReadyWithin, StopOrder: stopPods,
	}
	if pod.OneShot {
		process.Kind = "job"
	}
	var problems []error
	local := func(value string) string {
		value, err := r.setting(value)
		problems = append(problems, err)
		return value
	}
	command, args := slices.Clone(pod.Command), slices.Clone(pod.Args)
	for i := range command {
		command[i] = local(command[i])
	}
	for i := range args {
		args[i] = local(args[i])
	}
	for _, name := range slices.Sorted(maps.Keys(pod.Env)) {
		process.Env = append(process.Env, name+"="+local(pod.Env[name]))
	}
	if err := errors.Join(problems...); err != nil {
		return Process{}, err
	}
	if process.Command, err = n.program(pod.Image, command, args); err != nil {
		return Process{}, err
	}
	if pod.ReadyPath != "" {
		number, err := strconv.Atoi(pod.ReadyPort)
		if err != nil {
			number = pod.ContainerPorts[pod.ReadyPort]
		}
		local, ok := ports[number]
		if !ok {
			return Process{}, fmt.Errorf("readiness probe: got port %q, must be one of the container's ports %v", pod.ReadyPort, pod.ContainerPorts)
		}
		process.Ready = Probe{HTTP: fmt.Sprintf("http://127.0.0.1:%d%s", local, pod.ReadyPath)}
	}
	return process, nil
}

const podPortsFile = "ports.json"

// podPorts gives each container port a local one, and notes them by name and by number.
func (n *Node) podPorts(pod Pod, folder string) (map[int]int, error) {
	ports := map[int]int{}
	noted := map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(pod.ContainerPorts)) {
		number := pod.ContainerPorts[name]
		local, err := n.Port(pod.Name + "/" + strconv.Itoa(number))
		if err != nil {
			return nil, err
		}
		ports[number], noted[name], noted[strconv.Itoa(number)] = local, local, local
	}
	data, err := json.Marshal(noted)
	if err != nil {
		return nil, fmt.Errorf("encode ports: %w", err)
	}
	if err := renameio.WriteFile(filepath.Join(folder, podPortsFile), data, 0o600); err != nil {
		return nil, fmt.Errorf("note ports: %w", err)
	}
	return ports, nil
}

// writeFiles writes the mounted files, each at once, as a running process may be reading it, and then deletes those of before that aren't mounted any
// more. It gives all names and contents, in a fixed order.
func writeFiles(r *rewriter, files map[string][]byte) ([][]byte, error) {
	var written [][]byte
	mounted := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content, err := r.file(files[name])
		if err != nil {
			return nil, fmt.Errorf("prepare file %s: %w", name, err)
		}
		path := r.path(name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, fmt.Errorf("write file %s: %w", name, err)
		}
		if err := renameio.WriteFile(path, content, 0o600); err != nil {
			return nil, fmt.Errorf("write file %s: %w", name, err)
		}
		written = append(written, []byte(name), content)
		mounted[path] = true
	}
	return written, deleteOthers(r.root, mounted)
}

// deleteOthers deletes the files below a folder, which needn't be there, but those to keep.
func deleteOthers(root string, keep map[string]bool) error {
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() || keep[path] {
			return err
		}
		return os.Remove(path)
	})
	if err != nil {
		return fmt.Errorf("delete old files: %w", err)
	}
	return nil
}

// Remount brings the mounted files of a pod that runs to what they are now, as the kubelet does when a Secret changes. The process goes on; one that isn't
// ready, perhaps for what was in the files, starts again, as by itself it would look at them only after a pause.
func (n *Node) Remount(ctx context.Context, pod Pod) error {
	folder, err := n.folder("pods", pod.Name)
	if err != nil {
		return err
	}
	ports, err := n.podPorts(pod, folder)
	if err == nil {
		_, err = writeFiles(newRewriter(filepath.Join(folder, "files"), pod.Files, ports, n.serviceAddress), pod.Files)
	}
	if err != nil {
		return fmt.Errorf("mount the files of pod %s: %w", pod.Name, err)
	}
	overview, err := n.Look(ctx)
	if err != nil {
		return err
	}
	for _, s := range overview.Processes {
		if s.Name == pod.Name && s.PID != 0 && !s.Ready {
			return n.supervisor.Restart(ctx, pod.Name)
		}
	}
	return nil
}

// serviceAddress gives the local address of what is called host (a service and its namespace, perhaps after a pod's name) in the cluster.
func (n *Node) serviceAddress(host []string, port int) (string, error) {
	if len(host) < 2 {
		return "", errors.New("it must have a service's name and a namespace (e.g. kafka.confluent.svc.cluster.local:9071)")
	}
	pod, service := host[0], host[len(host)-2]
	brokers, err := readRecord[BrokerSpec](n, brokerKind, service)
	if err != nil {
		return "", err
	}
	controllers, err := readRecord[ControllerSpec](n, controllerKind, service)
	if err != nil {
		return "", err
	}
	var listeners []Listener
	replicas := 0
	if brokers != nil {
		listeners, replicas = []Listener{brokers.Internal, brokers.Replication}, brokers.Replicas
	} else if controllers != nil {
		listeners, replicas = []Listener{controllers.Listener}, controllers.Replicas
	}
	for _, listener := range listeners {
		if listener.Port != port {
			continue
		}
		var addresses []string
		for id := range replicas {
			if len(host) > 2 && pod != kafkaNodeName(service, id) {
				continue
			}
			local, err := n.kafkaPort(service, id, listener.Name)
			if err != nil {
				return "", err
			}
			addresses = append(addresses, fmt.Sprintf("127.0.0.1:%d", local))
		}
		if len(addresses) > 0 {
			return strings.Join(addresses, ","), nil
		}
	}
	return n.PodAddress(service, strconv.Itoa(port))
}

// RemovePod ends the pod's process and deletes its files. One that isn't there is fine.
func (n *Node) RemovePod(ctx context.Context, name string) error {
	if err := n.Remove(ctx, name); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(n.dir, "pods", name)); err != nil {
		return fmt.Errorf("delete files of pod %s: %w", name, err)
	}
	return nil
}

// PodAddress says where a container port of a pod is, "127.0.0.1:port"; port is its name or number.
func (n *Node) PodAddress(name, port string) (string, error) {
	data, err := os.ReadFile(filepath.Join(n.dir, "pods", name, podPortsFile))
	if err != nil {
		return "", fmt.Errorf("find port %s of %s: nothing of that name runs here", port, name)
	}
	ports := map[string]int{}
	if err := json.Unmarshal(data, &ports); err != nil {
		return "", fmt.Errorf("read ports of pod %s: %w", name, err)
	}
	local, ok := ports[port]
	if !ok {
		return "", fmt.Errorf("find port %s of %s: it has %v", port, name, slices.Sorted(maps.Keys(ports)))
	}
	return fmt.Sprintf("127.0.0.1:%d", local), nil
}
