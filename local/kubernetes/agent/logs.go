package agent

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/nxadm/tail"
)

// serveLogs answers what the API server asks a kubelet for. Nobody else has a certificate to ask with.
func (a *Agent) serveLogs() (io.Closer, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /containerLogs/{namespace}/{pod}/{container}", a.serveLog)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "pods are processes of this machine here: kubectl can't get into them; look at their logs, or use your own tools (bin/local status)", http.StatusNotImplemented)
	})
	settings, err := a.o.Cluster.ServerTLS()
	if err != nil {
		return nil, fmt.Errorf("serve logs: %w", err)
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(address, strconv.Itoa(a.o.LogPort)))
	if err != nil {
		return nil, fmt.Errorf("serve logs: %w", err)
	}
	// Whoever looks whether the port is open ends the connection before its handshake, which is nothing to log.
	server := &http.Server{Handler: mux, TLSConfig: settings, ReadHeaderTimeout: 5 * time.Second, ErrorLog: log.New(io.Discard, "", 0)}
	a.work.Go(func() { _ = server.ServeTLS(listener, "", "") }) // returns with Close
	return server, nil
}

// serveLog gives the log of the process that a pod stands for.
func (a *Agent) serveLog(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	pod, there := a.pods[r.PathValue("namespace")+"/"+r.PathValue("pod")]
	a.mu.Unlock()
	process := ""
	if there {
		process = a.processOf(pod)
	}
	path := a.o.Node.LogPath(process)
	if _, err := os.Stat(path); process == "" || err != nil {
		http.Error(w, fmt.Sprintf("no process of this machine stands for pod %s", r.PathValue("pod")), http.StatusNotFound)
		return
	}
	if r.FormValue("previous") == "true" {
		http.Error(w, fmt.Sprintf("the log of %s has what its earlier runs have said, too: leave --previous out", process), http.StatusBadRequest)
		return
	}
	begin, err := beginOf(path, r.FormValue("tailLines"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	// The log goes on in a new file when it is full.
	follow := r.FormValue("follow") == "true"
	lines, err := tail.TailFile(path, tail.Config{
		Follow: follow, ReOpen: follow, Location: &tail.SeekInfo{Offset: begin, Whence: io.SeekStart}, Logger: tail.DiscardingLogger,
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer func() {
		_ = lines.Stop() // only read
		lines.Cleanup()
	}()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	flush := http.NewResponseController(w)
	for {
		select {
		case <-r.Context().Done():
			return
		case line, open := <-lines.Lines:
			if !open {
				return
			}
			if _, err := io.WriteString(w, line.Text+"\n"); err != nil {
				return // nobody reads any more
			}
			if follow && flush.Flush() != nil {
				return
			}
		}
	}
}

// beginOf is where the last lines of a file begin, so many in decimal; all of them where that is "".
func beginOf(path, lines string) (int64, error) {
	if lines == "" {
		return 0, nil
	}
	most, err := strconv.Atoi(lines)
	if err != nil || most < 0 {
		return 0, fmt.Errorf("got tailLines %q, must be a number", lines)
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil // it has said nothing yet
	}
	if err != nil {
		return 0, err
	}
	at := len(content)
	if most == 0 {
		return int64(at), nil
	}
	end := bytes.TrimSuffix(content, []byte("\n"))
	at = len(end)
	for range most {
		if at = bytes.LastIndexByte(end[:at], '\n'); at < 0 {
			return 0, nil
		}
	}
	return int64(at + 1), nil
}
