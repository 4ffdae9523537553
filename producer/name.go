package producer

// Name is the producer's name if there is only one source: the name of its Deployment and of its position, and its transactional id. It is also the
// label app of all producers' pods.
const Name = "producer"

// NameFor is the name of a source's producer. A source without a name is the only one.
func NameFor(source string) string {
	if source == "" {
		return Name
	}
	return Name + "-" + source
}
