package sink

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Settings is all that a sink process needs, as its settings file has it (JSON).
type Settings struct {
	// Name is the connector's name; its consumer group is connect-<name>.
	Name string `json:"name"`
	// Kafka are librdkafka properties: where the brokers are and how to log in.
	Kafka map[string]string `json:"kafka"`
	S3    S3Settings        `json:"s3"`
	// Configs are the Connector resource's spec.configs.
	Configs map[string]string `json:"configs"`
	// HTTPAddress is where /readyz, /metrics and /status are served, e.g. 127.0.0.1:8090.
	HTTPAddress string `json:"httpAddress"`
	// Spool is the folder of open files too large for memory; by default the settings file's.
	Spool string `json:"spool,omitempty"`
}

// S3Settings say where the bucket is.
type S3Settings struct {
	URL       string `json:"url"`
	Region    string `json:"region"`
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
}

// LoadSettings reads a settings file. An unknown field is an error.
func LoadSettings(path string) (Settings, error) {
	var settings Settings
	data, err := os.ReadFile(path)
	if err != nil {
		return settings, fmt.Errorf("read sink settings: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&settings); err != nil {
		return settings, fmt.Errorf("read sink settings %s: %w", path, err)
	}
	if settings.Spool == "" {
		settings.Spool = filepath.Dir(path)
	}
	return settings, nil
}

// Config reads the connector's configuration out of the settings.
func (s Settings) Config() (*Config, error) {
	configs := map[string]string{"name": s.Name}
	for key, value := range s.Configs {
		configs[key] = value
	}
	return ParseConfig(configs)
}
