package sink

import (
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/local/sink/jackson"
)

// vector is a recorded run of Confluent's own sink; testdata/README.md says how it was made.
type vector struct {
	Name        string
	About       string
	Partitions  int
	Config      map[string]string
	Phases      [][]vectorRecord
	Objects     map[string]string
	Committed   map[string]int64
	Task        *vectorTask
	DeadLetters []vectorLetter
	Rejected    json.RawMessage
}

type vectorRecord struct {
	Partition int32
	Timestamp *int64
	Key       *string
	KeyB64    *string
	Value     *string
	ValueB64  *string
}

type vectorTask struct{ State, Trace string }

type vectorLetter struct {
	Key      *string
	Value    *string
	ValueB64 *string
	Headers  []string
}

// maxPollRecords is how many records a Connect consumer takes at most in one poll.
const maxPollRecords = 500

func TestVectors(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "s3-sink.json")
	if chosen := os.Getenv("SINK_VECTORS"); chosen != "" {
		path = chosen
		if !filepath.IsAbs(path) {
			path = filepath.Join("..", "..", path)
		}
	}
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var vectors []vector
	require.NoError(t, json.Unmarshal(data, &vectors))
	require.NotEmpty(t, vectors)
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			v.check(t)
		})
	}
}

func (v *vector) check(t *testing.T) {
	t.Log(v.About)
	configs := map[string]string{"name": v.Name, "s3.bucket.name": "bucket", "topics": v.Name}
	for key, value := range v.Config {
		configs[key] = value
	}
	config, err := ParseConfig(configs)
	if len(v.Rejected) > 0 && string(v.Rejected) != "null" && string(v.Rejected) != "false" {
		v.checkRejected(t, err)
		return
	}
	got := newVectorRun(v, config)
	if err != nil {
		var problems *ConfigError
		require.ErrorAs(t, err, &problems)
		got.task = vectorTask{State: "FAILED", Trace: problems.Trace()}
	} else {
		got.run(t)
	}
	require.Equal(t, v.keys(), got.keys(), "object keys")
	for key, want := range v.Objects {
		if _, isJSON := config.format.(jsonFormat); isJSON {
			requireSameLines(t, want, got.objects[key], key)
		} else {
			require.Equal(t, want, got.objects[key], key)
		}
	}
	want := v.Committed
	if want == nil {
		want = map[string]int64{}
	}
	require.Equal(t, want, got.committed, "committed offsets")
	if v.Task != nil {
		require.Equal(t, *v.Task, got.task)
	}
	if config != nil && config.DeadLetterTopic != "" || len(v.DeadLetters) > 0 {
		requireSameLetters(t, config, v.DeadLetters, got.letters)
	}
}

var refusedKey = regexp.MustCompile(`(?:for configuration |required configuration ")([a-z0-9.]+)`)

// checkRejected wants a refusal for the same settings, and in the words of Connect where those were recorded.
func (v *vector) checkRejected(t *testing.T, err error) {
	var problems *ConfigError
	require.ErrorAs(t, err, &problems)
	var refusals []string
	for _, problem := range problems.Problems {
		refusals = append(refusals, problem.Refusal)
	}
	for _, match := range refusedKey.FindAllStringSubmatch(string(v.Rejected), -1) {
		require.Contains(t, strings.Join(refusals, "\n"), match[1], "refused in the recording: %s", v.Rejected)
	}
}

func (v *vector) keys() []string {
	keys := []string{}
	for key := range v.Objects {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// vectorRun drives the core as Connect drives its task: what is behind the committed offset is read again in the next
// phase.
type vectorRun struct {
	vector    *vector
	config    *Config
	log       map[TopicPartition][]Message
	objects   map[string]string
	committed map[string]int64
	letters   []DeadLetter
	task      vectorTask
}

func newVectorRun(v *vector, config *Config) *vectorRun {
	return &vectorRun{vector: v, config: config, log: map[TopicPartition][]Message{}, objects: map[string]string{}, committed: map[string]int64{}}
}

func (r *vectorRun) run(t *testing.T) {
	for _, phase := range r.vector.Phases {
		for _, rec := range phase {
			tp := TopicPartition{Topic: r.vector.Name, Partition: rec.Partition}
			r.log[tp] = append(r.log[tp], rec.message(t, tp, int64(len(r.log[tp]))))
		}
		r.phase(t)
	}
}

func (r *vectorRun) phase(t *testing.T) {
	task := NewTask(r.config, t.TempDir())
	r.task = vectorTask{State: "RUNNING"}
	const now = 1_800_000_000_000
	var messages []Message
	for partition := range max(r.vector.Partitions, 1) {
		tp := TopicPartition{Topic: r.vector.Name, Partition: int32(partition)}
		task.Open(tp, now)
		messages = append(messages, r.log[tp][r.committed[strconv.Itoa(partition)]:]...)
	}
	for start := 0; start < len(messages); start += maxPollRecords {
		batch, err := task.Put(messages[start:min(start+maxPollRecords, len(messages))], now)
		r.letters = append(r.letters, batch.DeadLetters...)
		for _, rotation := range batch.Rotations {
			for _, file := range rotation.Files {
				r.objects[file.Key] = content(t, file, r.config.Gzip())
			}
			if err == nil {
				r.committed[strconv.Itoa(int(rotation.Partition))] = rotation.NextOffset
			}
			rotation.Close()
		}
		if err != nil {
			var failure *Failure
			require.ErrorAs(t, err, &failure)
			r.task = vectorTask{State: "FAILED", Trace: failure.Trace}
			return
		}
	}
}

func (r *vectorRun) keys() []string { return (&vector{Objects: r.objects}).keys() }

func (rec vectorRecord) message(t *testing.T, tp TopicPartition, offset int64) Message {
	m := Message{TopicPartition: tp, Offset: offset, Timestamp: NoTimestamp}
	if rec.Timestamp != nil {
		m.Timestamp = *rec.Timestamp
	}
	m.Key = bytesOf(t, rec.Key, rec.KeyB64)
	m.Value = bytesOf(t, rec.Value, rec.ValueB64)
	return m
}

func bytesOf(t *testing.T, text, b64 *string) []byte {
	switch {
	case b64 != nil:
		data, err := base64.StdEncoding.DecodeString(*b64)
		require.NoError(t, err)
		return append([]byte{}, data...)
	case text != nil:
		return []byte(*text)
	}
	return nil
}

func content(t *testing.T, file *File, zipped bool) string {
	body, err := file.Content()
	require.NoError(t, err)
	var reader io.Reader = body
	if zipped {
		reader, err = gzip.NewReader(body)
		require.NoError(t, err)
	}
	data, err := io.ReadAll(reader)
	require.NoError(t, err)
	require.LessOrEqual(t, int64(0), file.Size())
	return string(data)
}

// requireSameLines compares JSON by value. A number may differ where the recording shows what the real converter made
// of it: this sink keeps it as it was written.
func requireSameLines(t *testing.T, want, got, key string) {
	wantLines, gotLines := strings.Split(want, "\n"), strings.Split(got, "\n")
	require.Len(t, gotLines, len(wantLines), key)
	for i := range wantLines {
		if wantLines[i] == "" {
			require.Empty(t, gotLines[i], key)
			continue
		}
		require.True(t, sameJSON(decode(t, wantLines[i]), decode(t, gotLines[i])), "%s line %d: want %s, got %s", key, i+1, wantLines[i], gotLines[i])
	}
}

func decode(t *testing.T, line string) any {
	decoder := json.NewDecoder(strings.NewReader(line))
	decoder.UseNumber()
	var v any
	require.NoError(t, decoder.Decode(&v), line)
	return v
}

func sameJSON(want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok || len(object) != len(want) {
			return false
		}
		for key := range want {
			if value, found := object[key]; !found || !sameJSON(want[key], value) {
				return false
			}
		}
		return true
	case []any:
		array, ok := got.([]any)
		if !ok || len(array) != len(want) {
			return false
		}
		for i := range want {
			if !sameJSON(want[i], array[i]) {
				return false
			}
		}
		return true
	case json.Number:
		number, ok := got.(json.Number)
		return ok && sameNumber(want.String(), number.String())
	case string:
		if number, ok := got.(json.Number); ok { // a double out of range was written as text
			return want == "Infinity" || want == "-Infinity" || sameNumber(want, number.String())
		}
	}
	return want == got
}

// sameNumber says whether the recorded number is ours, or what a Java long or double makes of ours.
func sameNumber(want, got string) bool {
	if want == got {
		return true
	}
	node, err := jackson.Parse([]byte(got))
	if err != nil {
		return false
	}
	if node.Integral() {
		return want == strconv.FormatInt(node.Long(), 10)
	}
	gotDouble, _ := strconv.ParseFloat(got, 64)
	wantDouble, err := strconv.ParseFloat(want, 64)
	return err == nil && new(big.Float).SetFloat64(wantDouble).Cmp(new(big.Float).SetFloat64(gotDouble)) == 0
}

func requireSameLetters(t *testing.T, config *Config, want []vectorLetter, got []DeadLetter) {
	text := func(letter vectorLetter) string {
		sort.Strings(letter.Headers)
		return string(bytesOf(t, letter.Key, nil)) + "|" + string(bytesOf(t, letter.Value, letter.ValueB64)) + "|" + strings.Join(letter.Headers, ",")
	}
	var wantTexts, gotTexts []string
	for _, letter := range want {
		wantTexts = append(wantTexts, text(letter))
	}
	for _, letter := range got {
		var headers []string
		for _, header := range letter.Headers(config) {
			require.NotEmpty(t, header.Value, header.Key)
			headers = append(headers, header.Key)
		}
		sort.Strings(headers)
		gotTexts = append(gotTexts, string(letter.Message.Key)+"|"+string(letter.Message.Value)+"|"+strings.Join(headers, ","))
	}
	sort.Strings(wantTexts)
	sort.Strings(gotTexts)
	require.Equal(t, wantTexts, gotTexts, "dead letters")
}
