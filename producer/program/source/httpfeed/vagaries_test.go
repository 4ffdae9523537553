package httpfeed_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source"
)

// TestVagaries: whatever servers, caches and connections do in between, and wherever the producer is stopped, each line of
// each version is handed out once and in order.
func TestVagaries(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { newVagaries(t, seed).run() })
		})
	}
}

// vagaries is a server that answers at random, often wrongly, and a reader of what it has.
type vagaries struct {
	t      *testing.T
	random *rand.Rand
	polled bool
	packed string // how the document is compressed: "", "gzip file", "zstd file", "gzip", or "gzip anew" for each answer
	dated  string // "", "date", or "date, weak tag" in place of a strong tag

	version int
	lines   []string
	content string // as it comes over the wire
	left    int    // wrong answers
}

func newVagaries(t *testing.T, seed uint64) *vagaries {
	random := rand.New(rand.NewPCG(seed, 11))
	v := &vagaries{t: t, random: random, polled: random.IntN(3) == 0}
	v.packed = []string{"", "", "", "", "gzip file", "zstd file", "gzip", "gzip anew"}[random.IntN(8)]
	v.dated = []string{"", "", "date", "date, weak tag"}[random.IntN(4)]
	v.publish()
	return v
}

// publish makes another version of the document.
func (v *vagaries) publish() {
	v.version++
	v.lines, v.left = nil, v.random.IntN(40)
	var text strings.Builder
	for i := range 1 + v.random.IntN(30) {
		line := fmt.Sprintf(`{"version":%d,"n":%d,"text":%q}`, v.version, i, strings.Repeat("ü", v.random.IntN([]int{3, 30, 2000}[v.random.IntN(3)])))
		v.lines = append(v.lines, line)
		text.WriteString(line + []string{"\n", "\n", "\n", "\r\n", "\n\n", " \n"}[v.random.IntN(6)])
		if strings.HasSuffix(text.String(), " \n") {
			v.lines[i] += " "
		}
	}
	plain := text.String()
	if v.random.IntN(2) == 0 {
		plain = strings.TrimRight(plain, "\r\n")
	}
	half := v.random.IntN(len(plain))
	switch v.packed {
	case "gzip", "gzip file":
		v.content = zip(v.t, plain[:half], plain[half:])
	case "zstd file":
		v.content = zst(v.t, plain[:half]) + zst(v.t, plain[half:])
	default:
		v.content = plain
	}
}

// headers tell the version, wrongly where a tag is given.
func (v *vagaries) headers(tag string, more ...string) []string {
	headers := more
	if tag == "" && v.dated == "" {
		tag = fmt.Sprintf(`"v%d"`, v.version)
	}
	if v.dated != "" {
		headers = append(headers, fmt.Sprintf("Last-Modified: Mon, 02 Nov 2020 10:00:%02d GMT", v.version), "Date: Mon, 02 Nov 2020 11:00:00 GMT")
	}
	if v.dated == "date, weak tag" {
		tag = fmt.Sprintf(`W/"v%d"`, v.version)
	}
	if tag != "" {
		headers = append(headers, "ETag: "+tag)
	}
	if strings.HasPrefix(v.packed, "gzip") && v.packed != "gzip file" {
		headers = append(headers, "Content-Encoding: "+[]string{"gzip", "GZIP", "x-gzip", "identity, gzip", ", gzip,"}[v.random.IntN(5)])
	}
	return headers
}

// answer is what a request gets.
func (v *vagaries) answer(request *http.Request) string {
	content, r := v.content, v.random
	if v.packed == "gzip anew" {
		content = v.packAnew()
	}
	if (request.Header.Get("If-None-Match") == fmt.Sprintf(`"v%d"`, v.version) && v.dated == "" ||
		strings.Contains(request.Header.Get("If-Modified-Since"), fmt.Sprintf(":%02d GMT", v.version))) && r.IntN(2) == 0 {
		return wire("304 N", v.headers(""), "", byLength, whole)
	}
	offset, size := asked(request), len(content)
	f := framing(r.IntN(3))
	cut := whole
	if v.left--; v.left > 0 {
		switch r.IntN(12) {
		case 0:
			return ""
		case 1:
			return wire([]string{"503 U", "500 I", "429 T", "408 T"}[r.IntN(4)], nil, "", byLength, whole)
		case 2:
			if offset > 0 || v.polled { // else it says that there is nothing
				return wire("204 N", v.headers(""), "", byConnection, whole)
			}
		case 3, 4, 5, 6:
			cut = r.IntN(size + 1)
		}
	} else if f == byConnection && v.left < -5 {
		f = byLength
	}
	same := request.Header.Get("If-Range") == fmt.Sprintf(`"v%d"`, v.version) || strings.Contains(request.Header.Get("If-Range"), fmt.Sprintf(":%02d GMT", v.version))
	if offset == 0 || !same || r.IntN(6) == 0 || v.packed == "gzip anew" {
		return wire("200 OK", v.headers(""), content, f, cut)
	}
	if v.left > 0 && r.IntN(3) == 0 {
		return v.lie(content, offset, f, cut)
	}
	if offset >= size {
		return wire("416 R", v.headers("", fmt.Sprintf("Content-Range: bytes */%d", size)), "", byLength, whole)
	}
	start, end, total := offset, size, fmt.Sprint(size)
	if r.IntN(2) == 0 {
		end = min(size, offset+1+r.IntN(100))
	}
	if r.IntN(3) == 0 {
		total = "*"
	}
	if r.IntN(5) == 0 {
		start = r.IntN(offset + 1)
	}
	return wire("206 P", v.headers("", fmt.Sprintf("Content-Range: bytes %d-%d/%s", start, end-1, total)), content[start:end], f, cut)
}

// packAnew compresses the content in another way each time, as servers do that compress what they send.
func (v *vagaries) packAnew() string {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 1+v.random.IntN(9))
	require.NoError(v.t, err)
	for rest := v.content; len(rest) > 0; {
		n := 1 + v.random.IntN(len(rest))
		_, err := io.WriteString(w, rest[:n])
		require.NoError(v.t, err)
		require.NoError(v.t, w.Flush())
		rest = rest[n:]
	}
	require.NoError(v.t, w.Close())
	return b.String()
}

// lie is an answer to a request for a part that contradicts itself or the request.
func (v *vagaries) lie(content string, offset int, f framing, cut int) string {
	size := len(content)
	span := fmt.Sprintf("Content-Range: bytes %d-%d/%d", offset, size-1, size)
	rest := content[min(offset, size):]
	switch v.random.IntN(11) {
	case 0:
		return wire("206 P", v.headers(""), rest, f, cut)
	case 1:
		return wire("206 P", v.headers("", fmt.Sprintf("Content-Range: bytes %d-%d/%d", offset+1, size, size+1)), rest, f, cut)
	case 2: // fewer bytes than it says
		return wire("206 P", v.headers("", span), rest[:len(rest)/2], f, cut)
	case 3: // more
		return wire("206 P", v.headers("", fmt.Sprintf("Content-Range: bytes %d-%d/%d", offset, offset, size)), rest, f, cut)
	case 4:
		return wire("206 P", v.headers(`"another"`, span), strings.ToUpper(rest), f, cut)
	case 5:
		return wire("206 P", append(v.headers("", span), "Content-Encoding: gzip"), rest, f, cut)
	case 6:
		return wire("206 P", v.headers("", "Content-Type: multipart/byteranges; boundary=x"), "--x\r\n"+span+"\r\n\r\n"+rest+"\r\n--x--", f, cut)
	case 7:
		return wire("416 R", v.headers("", fmt.Sprintf("Content-Range: bytes */%d", offset-1)), "", byLength, whole)
	case 8:
		return wire("416 R", v.headers(""), "", byLength, whole)
	case 9: // a total that isn't true
		return wire("206 P", v.headers("", fmt.Sprintf("Content-Range: bytes %d-%d/%d", offset, size-1, size+20)), rest, f, cut)
	}
	return wire("206 P", v.headers("", span, span+"0"), rest, f, cut)
}

// run reads all versions, with restarts.
func (v *vagaries) run() {
	interval := time.Duration(0)
	if v.polled {
		interval = time.Minute
	}
	position, n := "", 0
	var s source.Stream
	for versions := 1; ; {
		if s == nil {
			var err error
			for s == nil { // starting anew, as it would after a minute in vain
				if s, err = overAnswers(v.t.Context(), v.t, v.answer, position, interval); err != nil {
					s = nil
					time.Sleep(time.Minute)
				}
			}
			yes, err := s.Replayable()
			require.NoError(v.t, err)
			require.True(v.t, yes)
		}
		for range 1 + v.random.IntN(len(v.lines)) {
			if n == len(v.lines) {
				break
			}
			e, err := s.Next()
			require.NoError(v.t, err, "line %d of %d", n, len(v.lines))
			require.Equal(v.t, v.lines[n], string(e.Data))
			position = string(e.Position)
			n++
		}
		if n == len(v.lines) && versions == 3 || n == len(v.lines) && !v.polled {
			break
		}
		if n == len(v.lines) {
			v.publish()
			versions++
			n = 0
		}
		if v.random.IntN(4) == 0 {
			require.NoError(v.t, s.Close())
			s = nil
		}
	}
	if !v.polled {
		_, err := s.Next()
		require.ErrorIs(v.t, err, io.EOF)
		require.Zero(v.t, lag(s))
	}
	require.NoError(v.t, s.Close())
}
