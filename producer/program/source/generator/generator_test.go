package generator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"kafka-on-eks/producer/program/source/generator"
)

type monitor struct{}

func (monitor) SourceUp()        {}
func (monitor) SourceDown(error) {}
func (monitor) SourceReconnect() {}

// TestGolden pins events down: a change of any would make a restarted producer go on with other events.
func TestGolden(t *testing.T) {
	t.Parallel()
	for i, want := range map[uint64]string{
		0:       `{"num":0,"round":"Matchday 1","date":"1995-08-04","time":"16:00","team1":"Arsenal FC","team2":"West Ham United FC","score":{"ht":[1,2],"ft":[3,2]},"league":"English Premier League 1995-96","season":"1995-96"}`,
		1:       `{"num":1,"round":"Matchday 1","date":"1995-08-04","time":"20:30","team1":"1. FC Köln","team2":"VfL Wolfsburg","score":{"ht":[0,1],"ft":[0,1]},"league":"Deutsche Bundesliga 1995-96","season":"1995-96"}`,
		123456:  `{"num":123456,"round":"Matchday 2","date":"2002-08-10","time":"17:30","team1":"Bor. Mönchengladbach","team2":"1. FC Köln","score":{"ht":[2,0],"ft":[2,0]},"league":"Deutsche Bundesliga 2002-03","season":"2002-03"}`,
		9999999: `{"num":9999999,"round":"Matchday 4","date":"2017-08-26","time":"20:45","team1":"SE Palmeiras","team2":"Santos FC","score":{"ht":[0,0],"ft":[2,0]},"league":"Campeonato Brasileiro Série A 2017-18","season":"2017-18"}`,
	} {
		require.Equal(t, want, string(generator.AppendMatch(nil, 1, i)))
	}
}

func TestMatchesAreSound(t *testing.T) {
	t.Parallel()
	fixtures := map[string]bool{}
	for i := range uint64(8400) { // the smallest league's 30 seasons
		var m struct {
			Num                               uint64
			Date, Team1, Team2, League, Round string
			Score                             struct{ HT, FT [2]int }
		}
		b := generator.AppendMatch(nil, 5, i)
		require.NoError(t, json.Unmarshal(b, &m), string(b))
		require.Equal(t, i, m.Num)
		require.NotEqual(t, m.Team1, m.Team2)
		require.LessOrEqual(t, m.Score.HT[0], m.Score.FT[0])
		require.LessOrEqual(t, m.Score.HT[1], m.Score.FT[1])
		_, err := time.Parse(time.DateOnly, m.Date)
		require.NoError(t, err)
		key := fmt.Sprint(m.League, m.Team1, m.Team2)
		require.False(t, fixtures[key], "played twice in a season: %s", key)
		fixtures[key] = true
	}
	require.NotEqual(t, generator.AppendMatch(nil, 5, 77), generator.AppendMatch(nil, 6, 77))
}

func TestOpenGoesOn(t *testing.T) {
	t.Parallel()
	g := &generator.Generator{Seed: 2, Count: 10, Monitor: monitor{}}
	all, err := g.Open(t.Context(), "")
	require.NoError(t, err)
	var positions, events []string
	for {
		e, err := all.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		positions, events = append(positions, string(e.Position)), append(events, string(e.Data))
	}
	require.Len(t, events, 10)
	rest, err := g.Open(t.Context(), positions[3])
	require.NoError(t, err)
	e, err := rest.Next()
	require.NoError(t, err)
	require.Equal(t, events[4], string(e.Data))
	_, err = g.Open(t.Context(), "x")
	require.ErrorContains(t, err, `got "x", must be a number of events (e.g. 1000)`)
}

func TestRate(t *testing.T) {
	t.Parallel()
	g := &generator.Generator{Seed: 2, Rate: 2000, Monitor: monitor{}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	s, err := g.Open(ctx, "")
	require.NoError(t, err)
	n := 0
	for ; err == nil; n++ {
		_, err = s.Next()
	}
	require.LessOrEqual(t, n, 2001, "no more than a second's events in a second")
	require.Greater(t, n, 1000, "nor many fewer, also on a busy machine")
}

func BenchmarkMatch(b *testing.B) {
	b.ReportAllocs()
	var buffer []byte
	for i := uint64(0); b.Loop(); i++ {
		buffer = generator.AppendMatch(buffer[:0], 1, i)
	}
}
