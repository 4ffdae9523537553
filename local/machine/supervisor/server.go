package supervisor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"time"
)

// The control protocol: HTTP with JSON over the unix socket. Errors are plain text.
//
//	GET    /processes              []Status
//	PUT    /processes/{name}       a Process; answers when it is started, or needs no start
//	GET    /processes/{name}/ready answers when the process is ready, 409 with the reason when it won't be; starts one at once that waits for its restart
//	POST   /processes/{name}/restart answers when the process is started again
//	DELETE /processes/{name}       answers when it has ended
//	POST   /stop                   answers when all have ended; then the daemon ends

// listen opens the control socket.
func listen(l layout) (net.Listener, error) {
	address, release, err := socketAddress(l)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := os.Remove(address); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a daemon that was killed; the lock says that none runs
		return nil, fmt.Errorf("remove old socket: %w", err)
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: address})
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", l.socket(), err)
	}
	listener.SetUnlinkOnClose(false) // address may not hold any more then
	if err := os.Chmod(address, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect %s: %w", l.socket(), err), listener.Close())
	}
	return listener, nil
}

// serve carries out orders until one says stop or ctx ends.
func (d *daemon) serve(ctx context.Context, listener net.Listener) error {
	server := &http.Server{Handler: d.handler(), ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve control socket: %w", err)
	case <-ctx.Done():
	case <-d.stopped:
	}
	finishing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(finishing); err != nil {
		_ = server.Close() // somebody still waits for a process to become ready
	}
	return nil
}

func (d *daemon) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /processes", func(w http.ResponseWriter, _ *http.Request) { answer(w, d.statuses(), nil) })
	mux.HandleFunc("PUT /processes/{name}", func(w http.ResponseWriter, r *http.Request) {
		var p Process
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			answer(w, nil, fmt.Errorf("read process: %w", err))
			return
		}
		answer(w, nil, d.apply(p))
	})
	mux.HandleFunc("GET /processes/{name}/ready", func(w http.ResponseWriter, r *http.Request) {
		answer(w, nil, d.wait(r.Context(), r.PathValue("name")))
	})
	mux.HandleFunc("POST /processes/{name}/restart", func(w http.ResponseWriter, r *http.Request) {
		answer(w, nil, d.restart(r.PathValue("name")))
	})
	mux.HandleFunc("DELETE /processes/{name}", func(w http.ResponseWriter, r *http.Request) {
		answer(w, nil, d.remove(r.PathValue("name")))
	})
	mux.HandleFunc("POST /stop", func(w http.ResponseWriter, _ *http.Request) {
		d.stopAll()
		answer(w, nil, nil)
		d.stopOnce.Do(func() { close(d.stopped) })
	})
	return mux
}

func answer(w http.ResponseWriter, body any, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the client has gone: nobody to tell
}
