package config

// rotation lets a stack that is up go from one generation of passwords to the next in two runs: in the first both are valid, in the second the old one ends.
func (k *checker) rotation(c *Config) {
	const passwords, old = "rotation.passwords", "rotation.oldPasswords"
	if !k.good(passwords) || !k.good(old) {
		return
	}
	r, before := c.Rotation, c.Before.Passwords
	if !c.IsUp() {
		k.must(!r.OldPasswords, old, "got true, must be false for a stack that isn't up: nothing of it has older passwords")
		return
	}
	if before == 0 { // an earlier version of the program has deployed it
		before = 1
	}
	k.must(r.Passwords == before || r.Passwords == before+1, passwords, "got %d, must be %d, which there is, or %d: generations follow one another (e.g. %[3]d)",
		r.Passwords, before, before+1)
	if !k.good(passwords) {
		return
	}
	switch {
	case r.Passwords == before:
		k.must(!r.OldPasswords || c.Before.OldPasswords, old, "got true, must be false: the passwords before those of generation %d are gone", r.Passwords)
	case c.Before.OldPasswords:
		k.report(passwords, "got %d, must stay %d until the passwords before that are gone: run up with rotation.oldPasswords: false first (e.g. %[2]d)", r.Passwords, before)
	default:
		k.must(r.OldPasswords, old, "got false, must be true while rotation.passwords goes from %d to %d, or nodes refuse each other until all have the new ones (e.g. true)", before, r.Passwords)
	}
}
