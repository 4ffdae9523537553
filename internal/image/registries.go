package image

// Registries are the addresses from which images of public registries come: a host and a path, to which an image's own path is added, such as
// registry.example.com/mirror. An empty one is the public registry itself.
type Registries struct {
	// DockerHub stands for docker.io, Kubernetes for registry.k8s.io, and Public for public.ecr.aws.
	DockerHub, Kubernetes, Public string
}

// Mirror has all images come from one address.
func Mirror(address string) Registries { return Registries{address, address, address} }

// OfDockerHub is the address of an image such as confluentinc/cp-server:8.3.1.
func (r Registries) OfDockerHub(image string) string {
	if r.DockerHub == "" {
		return image
	}
	return r.DockerHub + "/" + image
}
