package generator

// league is a competition and its teams, an even number of them.
type league struct {
	name  string
	teams []string
}

var leagues = []league{
	{"English Premier League", []string{
		"Arsenal FC", "Aston Villa FC", "Chelsea FC", "Everton FC", "Fulham FC", "Leeds United FC", "Liverpool FC",
		"Manchester City FC", "Manchester United FC", "Newcastle United FC", "Tottenham Hotspur FC", "West Ham United FC",
	}},
	{"Deutsche Bundesliga", []string{
		"1. FC Köln", "Bayer 04 Leverkusen", "Bor. Mönchengladbach", "Borussia Dortmund", "Eintracht Frankfurt",
		"FC Bayern München", "Hamburger SV", "Hertha BSC", "SC Freiburg", "SV Werder Bremen", "VfB Stuttgart", "VfL Wolfsburg",
	}},
	{"Primera División de España", []string{
		"Athletic Club", "Atlético Madrid", "CA Osasuna", "FC Barcelona", "RC Celta", "Real Betis", "Real Madrid CF",
		"Real Sociedad", "Sevilla FC", "Valencia CF",
	}},
	{"Österr. Bundesliga", []string{
		"Austria Wien", "FC Wacker Innsbruck", "LASK Linz", "RB Salzburg", "Rapid Wien", "SV Mattersburg", "SV Ried",
		"Sturm Graz",
	}},
	{"Campeonato Brasileiro Série A", []string{
		"Botafogo FR", "CR Flamengo", "Cruzeiro EC", "Fluminense FC", "Grêmio FBPA", "SC Corinthians Paulista",
		"SC Internacional", "SE Palmeiras", "Santos FC", "São Paulo FC",
	}},
}

// kickoffs are the usual times of the day, local to the ground.
var kickoffs = []string{"13:30", "15:30", "16:00", "17:30", "18:30", "20:00", "20:30", "20:45"}
