package generator

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// AppendMatch appends match number i (from 0) of seed as one line of JSON, in the form of the openfootball project's
// data: round, date, time, both teams, half-time and full-time score, league and season; num tells matches apart.
//
// The leagues take turns. Within a league the fixtures are a double round robin: each team meets each other at home
// and away, a round a week, then the next season begins. After 30 seasons the calendar starts over.
func AppendMatch(b []byte, seed, i uint64) []byte {
	l := leagues[i%uint64(len(leagues))]
	k := i / uint64(len(leagues))
	teams := uint64(len(l.teams))
	perRound, rounds := teams/2, 2*(teams-1)
	round, pair := k/perRound%rounds, k%perRound
	season := 1995 + int(k/perRound/rounds%30)
	home, away := fixture(teams, round, pair)

	// Matches are played on three days of a week, from Friday on.
	day := time.Date(season, time.August, 1, 0, 0, 0, 0, time.UTC)
	day = day.AddDate(0, 0, (int(time.Friday)-int(day.Weekday())+7)%7+int(round)*7+int(pair%3))

	var pcg rand.PCG
	pcg.Seed(seed, i)
	random := rand.New(&pcg)
	homeGoals, awayGoals := goals(random, 1.55), goals(random, 1.2)

	b = append(b, `{"num":`...)
	b = strconv.AppendUint(b, i, 10)
	b = append(b, `,"round":"Matchday `...)
	b = strconv.AppendUint(b, round+1, 10)
	b = append(b, `","date":"`...)
	b = day.AppendFormat(b, time.DateOnly)
	b = append(b, `","time":"`...)
	b = append(b, kickoffs[random.IntN(len(kickoffs))]...)
	b = append(b, `","team1":"`...)
	b = append(b, l.teams[home]...)
	b = append(b, `","team2":"`...)
	b = append(b, l.teams[away]...)
	b = append(b, `","score":{"ht":[`...)
	b = strconv.AppendInt(b, int64(firstHalf(random, homeGoals)), 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(firstHalf(random, awayGoals)), 10)
	b = append(b, `],"ft":[`...)
	b = strconv.AppendInt(b, int64(homeGoals), 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, int64(awayGoals), 10)
	b = append(b, `]},"league":"`...)
	b = append(b, l.name...)
	b = append(b, ' ')
	b = appendSeason(b, season)
	b = append(b, `","season":"`...)
	b = appendSeason(b, season)
	return append(b, `"}`...)
}

// fixture is pair number pair of a round, by the circle method: the last team stays, the others move on by one each
// round. The second half of the rounds repeats the first with home and away exchanged.
func fixture(teams, round, pair uint64) (home, away uint64) {
	circle := teams - 1
	r := round % circle
	if pair == 0 {
		home, away = r, circle
	} else {
		home, away = (r+pair)%circle, (r+circle-pair)%circle
	}
	if (pair == 0 && r%2 == 1) != (round >= circle) {
		home, away = away, home
	}
	return home, away
}

// goals draws one team's goals: a match has nine spans of ten minutes, each with the same chance of a goal, which comes
// close to the distribution of real results and needs no exponential function.
func goals(random *rand.Rand, mean float64) int {
	n := 0
	for range 9 {
		if random.Float64() < mean/9 {
			n++
		}
	}
	return n
}

// firstHalf draws how many of a team's goals fell before half-time; the second half sees a few more.
func firstHalf(random *rand.Rand, goals int) int {
	n := 0
	for range goals {
		if random.IntN(100) < 45 {
			n++
		}
	}
	return n
}

// appendSeason appends a season as 2010-11.
func appendSeason(b []byte, year int) []byte {
	b = strconv.AppendInt(b, int64(year), 10)
	b = append(b, '-', byte('0'+(year+1)/10%10), byte('0'+(year+1)%10))
	return b
}
