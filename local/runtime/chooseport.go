package runtime

import "fmt"

// ChoosePort gives a name the port that a user asked for, before anything that uses it starts. The errors: somebody else listens there, or the name has
// another port already.
func (n *Node) ChoosePort(name string, port int) error {
	b := n.ports
	b.mu.Lock()
	defer b.mu.Unlock()
	book, err := b.read()
	if err != nil {
		return err
	}
	switch known, ok := book[name]; {
	case ok && known == port:
		return nil
	case ok:
		return fmt.Errorf("choose port of %s: got %d, but it has %d already: take the stack down first", name, port, known)
	}
	if err := CheckPort(port); err != nil {
		return fmt.Errorf("choose port of %s: %w (e.g. leave it out, and a free one is taken)", name, err)
	}
	book[name] = port
	return b.write(book)
}
