package producer

// Name is the producer's where there is one source: of its Deployment, of its position in the source, and its transactional id. It is also the
// label app of all producers' pods.
const Name = "producer"

// NameFor is the name of the producer of one of several sources; without a name the source is the only one.
func NameFor(source string) string {
	if source == "" {
		return Name
	}
	return Name + "-" + source
}
