package kafka

// Generations are those of the passwords of the program's own users: brokers and controllers, the admin API, Jobs, Connect and the producers. A generation's
// users have other names than the one's before, so that both have valid passwords while one node, worker and producer after the other goes to the
// new ones.
type Generations struct {
	// Current counts from 1.
	Current int
	// Old says that the generation before is valid, too.
	Old bool
}

// valid lists the valid generations, the current one first.
func (g Generations) valid() []int {
	if g.Old {
		return []int{g.Current, g.Current - 1}
	}
	return []int{g.Current}
}

// users are the users of a role in all valid generations, the current one first.
func (g Generations) users(role string) []string {
	var users []string
	for _, generation := range g.valid() {
		users = append(users, role+turn(generation))
	}
	return users
}

// turn is the end of users' and Secrets' names in a generation. Two take turns.
func turn(generation int) string {
	if generation%2 == 0 {
		return otherTurn
	}
	return ""
}

const otherTurn = "-b"

// eachTurn lists what a role's users are called, whatever the generation.
func eachTurn(roles ...string) []string {
	var all []string
	for _, role := range roles {
		all = append(all, role, role+otherTurn)
	}
	return all
}
