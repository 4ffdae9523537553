package sink

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestJSONConverter holds that no value, nothing in it and the word null are all null, and that malformed JSON is Connect's DataException.
func TestJSONConverter(t *testing.T) {
	t.Parallel()
	for _, data := range [][]byte{nil, {}, []byte(" \n"), []byte("null")} {
		v, errant := jsonConverter{}.convert(data)
		require.Nil(t, errant)
		require.Equal(t, kindNull, v.kind, "%q", data)
	}
	v, errant := jsonConverter{}.convert([]byte(`{"a": 1} rest`))
	require.Nil(t, errant)
	require.Equal(t, `{"a":1}`, v.json.String())
	_, errant = jsonConverter{}.convert([]byte(`{"a":1`))
	require.Equal(t, dataException, errant.exception)
}
