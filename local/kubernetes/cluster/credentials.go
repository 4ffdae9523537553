package cluster

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"github.com/google/renameio/v2"

	"kafka-on-eks/local/machine/certs"
)

// Files of the cluster's folder.
const (
	caFile     = "ca.pem"
	caKeyFile  = "ca-key.pem"
	serverFile = "server.pem" // key and certificate of the servers, each of which is a client of another one, too
	tokenFile  = "token"
	loginsFile = "tokens.csv"
	configFile = "kubeconfig"
	execFile   = "credential.json"
)

var (
	serverNames     = []string{"localhost", "kubernetes.default.svc"}
	serverAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
)

// credentials reads the authority, the servers' certificate and the one user's token, or makes them, and writes what follows from them.
func (c *Cluster) credentials() error {
	known, err := c.readCredentials()
	if err != nil {
		return err
	}
	if !known {
		if err := c.makeCredentials(); err != nil {
			return err
		}
	}
	return errors.Join(
		c.write(loginsFile, c.token+`,admin,admin,"system:masters"`+"\n"),
		c.write(configFile, c.Kubeconfig()),
		c.write(execFile, fmt.Sprintf(`{"kind": "ExecCredential", "apiVersion": "client.authentication.k8s.io/v1beta1", "status": {"token": %q}}`+"\n", c.token)),
		c.writeProgram(filepath.Join(logins, "aws"), fmt.Sprintf("#!/bin/sh\nexec cat '%s'\n", c.path(execFile))),
	)
}

// readCredentials tells whether there are some that are good for a while yet.
func (c *Cluster) readCredentials() (bool, error) {
	read := map[string]string{}
	for _, name := range []string{caFile, caKeyFile, serverFile, tokenFile} {
		content, err := os.ReadFile(c.path(name))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		read[name] = string(content)
	}
	authority, err := certs.ParseAuthority(read[caFile], read[caKeyFile])
	if err != nil || !authority.Good([]byte(read[serverFile]), serverNames, serverAddresses) {
		return false, nil //nolint:nilerr // what can't be read is made anew
	}
	c.CA, c.token = read[caFile], read[tokenFile]
	return true, nil
}

func (c *Cluster) makeCredentials() error {
	ca, key, err := certs.NewAuthority("kubernetes")
	if err != nil {
		return err
	}
	authority, err := certs.ParseAuthority(ca, key)
	if err != nil {
		return err
	}
	server, err := authority.Issue(serverUser, serverNames, serverAddresses)
	if err != nil {
		return err
	}
	c.CA, c.token = ca, rand.Text()
	return errors.Join(c.write(caFile, ca), c.write(caKeyFile, key), c.write(serverFile, string(server)), c.write(tokenFile, c.token))
}

// serverUser is who the API server is to those whom it asks.
const serverUser = "kube-apiserver"

func (c *Cluster) write(name, content string) error {
	return renameio.WriteFile(c.path(name), []byte(content), 0o600)
}

// Kubeconfig is that of the user who may do everything.
func (c *Cluster) Kubeconfig() string {
	return fmt.Sprintf(`{"apiVersion": "v1", "kind": "Config", "current-context": "it",
"clusters": [{"name": "it", "cluster": {"server": %q, "certificate-authority": %q}}],
"users": [{"name": "it", "user": {"token": %q}}], "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}]}
`, c.URL, c.path(caFile), c.token)
}

// KubeconfigFile is where Kubeconfig lies, for the user's eyes only.
func (c *Cluster) KubeconfigFile() string { return c.path(configFile) }

// logins is the folder of what stands for the command aws.
const logins = "logins"

// Logins is a folder for the front of the PATH. In it is what stands for the command aws, which a kubeconfig of EKS runs for a token.
func (c *Cluster) Logins() string { return c.path(logins) }

func (c *Cluster) writeProgram(name, content string) error {
	if err := os.MkdirAll(filepath.Dir(c.path(name)), 0o700); err != nil {
		return err
	}
	return renameio.WriteFile(c.path(name), []byte(content), 0o700)
}

// ServerTLS is for a server that only the API server may ask.
func (c *Cluster) ServerTLS() (*tls.Config, error) {
	pair, err := tls.LoadX509KeyPair(c.path(serverFile), c.path(serverFile))
	if err != nil {
		return nil, fmt.Errorf("read the cluster's key pair: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(c.CA)) {
		return nil, errors.New("read the cluster's CA: no certificate")
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: roots, ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12}, nil
}
