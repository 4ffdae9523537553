package sink

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sort"
	"strings"
	"sync"
	"testing"
)

// fakeS3 is an S3 gateway in memory: enough of it for uploads, whole and in parts.
type fakeS3 struct {
	*httptest.Server
	mu      sync.Mutex
	objects map[string]string
	puts    map[string]int // how often an object was written
	parts   map[string]map[string]string
	// refuse, where set, gives the status to answer a PUT with instead, or 0.
	refuse func(key string) int
}

func newFakeS3(t *testing.T) *fakeS3 {
	f := &fakeS3{objects: map[string]string{}, puts: map[string]int{}, parts: map[string]map[string]string{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeS3) settings() S3Settings {
	return S3Settings{URL: f.URL, Region: "us-east-1", AccessKey: "key", SecretKey: "secret"}
}

func (f *fakeS3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	defer f.mu.Unlock()
	key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/bucket"), "/")
	query := r.URL.Query()
	switch {
	case r.Method == http.MethodHead && key == "":
	case r.Method == http.MethodHead:
		if _, found := f.objects[key]; !found {
			w.WriteHeader(http.StatusNotFound)
		}
	case r.Method == http.MethodPost && query.Has("uploads"):
		f.parts[key] = map[string]string{}
		_, _ = io.WriteString(w, `<InitiateMultipartUploadResult><UploadId>id</UploadId></InitiateMultipartUploadResult>`)
	case r.Method == http.MethodPut && query.Has("partNumber"):
		f.parts[key][query.Get("partNumber")] = string(body)
		w.Header().Set("ETag", query.Get("partNumber"))
	case r.Method == http.MethodPost:
		numbers := []string{}
		for number := range f.parts[key] {
			numbers = append(numbers, number)
		}
		sort.Slice(numbers, func(i, j int) bool { return len(numbers[i]) < len(numbers[j]) || numbers[i] < numbers[j] })
		whole := ""
		for _, number := range numbers {
			whole += f.parts[key][number]
		}
		f.objects[key], f.puts[key] = whole, f.puts[key]+1
		_, _ = io.WriteString(w, `<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>`)
	case r.Method == http.MethodPut:
		f.put(w, r, key, string(body))
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func (f *fakeS3) put(w http.ResponseWriter, r *http.Request, key, body string) {
	if f.refuse != nil {
		if status := f.refuse(key); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	if _, found := f.objects[key]; found && r.Header.Get("If-None-Match") == "*" {
		w.WriteHeader(http.StatusPreconditionFailed)
		return
	}
	f.objects[key], f.puts[key] = body, f.puts[key]+1
}

func (f *fakeS3) keys() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	keys := []string{}
	for key := range f.objects {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

func (f *fakeS3) lines() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var lines []string
	for _, body := range f.objects {
		lines = append(lines, strings.Split(strings.TrimSuffix(body, "\n"), "\n")...)
	}
	sort.Strings(lines)
	return lines
}
