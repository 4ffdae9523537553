# Builds without -trimpath share no cache with Pulumi's own language host, which would compile every
# SDK a second time.
export GOFLAGS := -trimpath -buildvcs=false
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help up preview status verify down build jars prerequisites std static test unit race e2e real-kubernetes agreement faults fuzz lint vulnerabilities coverage golden docs digests pictures bench soak disk kubernetes clean FORCE

PULUMI_VERSION := $(shell sed -nE 's|.*github.com/pulumi/pulumi/pkg/v3 (v[0-9.]+).*|\1|p' tools/go.mod)
# Tools are compiled once and run a little: without inlining and debugging information the compiler
# takes half the time. The standard library keeps its flags, and with them its place in the cache.
TOOL_FLAGS := -gcflags='all=-l -dwarf=false' -gcflags='std='
# The API server says its version to the provider and to charts; without, it is v0.0.0.
KUBERNETES_VERSION := $(shell sed -nE 's|.*k8s.io/kubernetes v([0-9]+)\.([0-9]+)([.0-9]*).*|-X k8s.io/component-base/version.gitVersion=v\1.\2\3 \
  -X k8s.io/component-base/version.gitMajor=\1 -X k8s.io/component-base/version.gitMinor=\2|p' tools/kubernetes/go.mod)
JARS := .local/cache/kafka
# Flags for bin/local, e.g. make up FLAGS="-c brokers=4"
FLAGS ?=

## help: Show what there is
help:
	@awk -F ': ' '/^## /{sub(/^## /, ""); printf "  make %-15s %s\n", $$1, substr($$0, length($$1) + 3)}' $(MAKEFILE_LIST)

## up: Install what is missing, build, and run the whole stack on this machine
up: build
	@bin/local up $(FLAGS)

## preview: Show what up would change (FLAGS="--stack prod" for another stack)
preview: build
	@bin/local preview $(FLAGS)

## status: Show what runs, where, and how the records are doing
status:
	@bin/local status $(FLAGS)

## verify: Compare what the producer acknowledged with what lies in S3, record by record
verify:
	@bin/local verify $(FLAGS)

## down: End every process, free every port, delete data and state
down:
	@[ ! -x bin/local ] || bin/local down $(FLAGS)

## build: Build the programs, the Pulumi command, the S3 gateway, and fetch Kafka
build: prerequisites
	@$(MAKE) -s --no-print-directory -j4 bin/versitygw bin/pulumi bin/producer bin/local $(JARS)/.complete

prerequisites:
	@tools/prerequisites

# The tests that need it skip where it can't be had.
static:
	@tools/prerequisites static || true

# Compilers that run at the same time don't see each other's results: what two programs share is compiled twice. So programs
# of one module are built one after the other, and the standard library's largest part before both modules.
std:
	@tools/step "Compile Go's standard library" go build net/http

# With the heap that Go's setting allows, the compiler spends a quarter of its time on the large packages of Pulumi's SDKs
# collecting garbage. A larger one takes up to 9 GiB for some seconds, where those are. It is no part of the build cache's key.
std bin/local bin/producer bin/pulumi bin/versitygw bin/golangci-lint bin/govulncheck bin/kubernetes/%: export GOGC := $(if $(shell awk '/^MemAvailable/ && $$2 > 11e6' /proc/meminfo 2>/dev/null),400,100)

bin/local: FORCE | bin/producer
	@tools/step "Compile the stack program and the embedded cloud" go build -ldflags "-s -w" -o $@ ./local

bin/producer: FORCE | std
	@tools/step "Compile the producer" go build -ldflags "-s -w" -o $@ ./producer/program

# The Pulumi command that is installed, if it is the version that tools/go.mod pins; else our own build.
bin/pulumi: tools/go.mod | bin/versitygw
	@mkdir -p bin
	@if [ "$$(pulumi version 2>/dev/null)" = "$(PULUMI_VERSION)" ]; then ln -sf "$$(command -v pulumi)" $@; else \
	  tools/step "Compile the Pulumi command $(PULUMI_VERSION) (once, some minutes)" \
	    go -C tools build $(TOOL_FLAGS) -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$(PULUMI_VERSION)" \
	    -o ../$@ github.com/pulumi/pulumi/pkg/v3/cmd/pulumi; fi
	@touch $@

bin/versitygw: tools/go.mod | std
	@tools/step "Compile the S3 gateway (once)" go -C tools build $(TOOL_FLAGS) -ldflags "-s -w" -o ../$@ github.com/versity/versitygw/cmd/versitygw
	@touch $@

## kubernetes: Build a Kubernetes API server, Pulumi's provider for it and kubectl, for up --kubernetes and tests/kubernetes (once, some minutes)
kubernetes: $(addprefix bin/kubernetes/,etcd kube-apiserver kube-controller-manager pulumi-resource-kubernetes kubectl)

bin/kubernetes/etcd: PACKAGE := go.etcd.io/etcd/server/v3
bin/kubernetes/kube%: PACKAGE = k8s.io/kubernetes/cmd/$(@F)
bin/kubernetes/pulumi-resource-kubernetes: PACKAGE := ./provider
# One after the other, as each uses what the one before has compiled.
bin/kubernetes/kube-apiserver: | bin/kubernetes/etcd
bin/kubernetes/kube-controller-manager: | bin/kubernetes/kube-apiserver
bin/kubernetes/pulumi-resource-kubernetes: | bin/kubernetes/kube-controller-manager
bin/kubernetes/kubectl: | bin/kubernetes/pulumi-resource-kubernetes
bin/kubernetes/%: tools/kubernetes/go.mod | std
	@tools/step "Compile $(@F) (once)" go -C tools/kubernetes build $(TOOL_FLAGS) -ldflags "-s -w $(KUBERNETES_VERSION)" -o ../../$@ $(PACKAGE)
	@touch $@

# For make test. Without, tests/kubernetes plays its scenarios on the stand-in alone.
real-kubernetes: | build
	@$(MAKE) -s --no-print-directory kubernetes || echo "tests/kubernetes skips the real Kubernetes, which couldn't be built (make kubernetes)"

jars: $(JARS)/.complete
$(JARS)/.complete: local/machine/pom.xml
	@rm -rf $(JARS) && mkdir -p $(JARS)
	@tools/step "Fetch Kafka" mvn -q -B -f $< dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/$(JARS)
	@touch $@

FORCE:

# Packages that run things at the same time and don't import Pulumi's SDKs, which would take minutes
# to compile once more for the race detector.
CONCURRENT := ./producer/program/... ./local/machine/... ./local/sink/... ./local/verify/...
# Tests with a whole stack, the longest first: two packages run at a time, as each leaves half the processors idle.
WHOLE := ./tests/kubernetes/... ./tests/e2e ./tests/faults ./tests/killed ./tests/rotation ./tests/contract ./tests/change ./tests/kubectl ./tests/teardown ./tests/rules ./tests/image ./tests/plan
SEQUENTIAL := . ./internal/... ./stack/... ./infra/... ./kafka/... ./producer ./local ./local/workspace ./local/status \
  ./local/engine/... ./local/standin/... ./tests/project

## test: Run every test: lint, unit tests, race detector, and the whole stack end to end
test: build lint unit race e2e

## unit: Run the unit tests of the stack program and the embedded cloud
unit: bin/pulumi
	go test $(SEQUENTIAL)

## race: Run the tests of the concurrent parts with the race detector
race: prerequisites $(JARS)/.complete bin/versitygw
	go test -race -timeout 30m $(CONCURRENT)

## e2e: Run the tests that need the whole stack (plans, rules, image, real input, faults, scaling)
e2e: build static real-kubernetes
	go test -count=1 -timeout 60m -p 2 $(WHOLE)

## agreement: Play every course of tests/kubernetes on a real Kubernetes and on the stand-in, and print where they differ (make test plays the short ones; KUBERNETES_PROGRAM=DIR: what shows a fault, on the program of that folder)
agreement: build kubernetes
	KUBERNETES_COURSES=all go test -count=1 -timeout 60m -v -run TestAgreement ./tests/kubernetes

## faults: Read from sources of five kinds that misbehave, while processes are killed (FAULT_SEED, FAULT_ROUNDS)
faults: build
	FAULT_SEED=$${FAULT_SEED:-1} FAULT_ROUNDS=$${FAULT_ROUNDS:-30} go test -count=1 -timeout 60m -v ./tests/faults

# How long each target is fuzzed.
FUZZ_TIME ?= 30s

## fuzz: Fuzz each of the producer's parsers for FUZZ_TIME
fuzz:
	@git grep -o 'func Fuzz[A-Za-z]*' -- 'producer/program/*_test.go' | sed -E 's|/[^/]*:func | |' | while read -r package target; do \
	  echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ_TIME) ./$$package; done

## lint: Check formatting, Go code (.golangci.yml) and shell scripts
lint: bin/golangci-lint
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); [ -z "$$unformatted" ] || { echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; }
	@tools/step "golangci-lint" env GOFLAGS="$(GOFLAGS) $(OWN_CGO)" bin/golangci-lint run
	@if reason=$$(tools/prerequisites lint 2>&1); then tools/step "shellcheck" shellcheck $(SCRIPTS); \
	  else echo "shellcheck is skipped, as it can't be installed: $$(tail -n 1 <<<"$$reason")"; fi

SCRIPTS := tools/prerequisites tools/step tools/digests .ci/run
# What cgo makes of a file lies in Go's cache and names the file by its folder, which may be that of another clone, and gone. This flag
# has no effect but that each clone has such files of its own.
OWN_CGO := -gcflags=kafka-on-eks/producer/program/...=-D=$(CURDIR)

bin/golangci-lint: tools/lint/go.mod
	@tools/step "Compile golangci-lint (once)" go -C tools/lint build $(TOOL_FLAGS) -ldflags "-s -w" -o ../../$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

## vulnerabilities: Look for known vulnerabilities that the code can reach; needs the network
vulnerabilities: bin/govulncheck
	bin/govulncheck ./...

bin/govulncheck: tools/lint/go.mod
	@tools/step "Compile govulncheck (once)" go -C tools/lint build $(TOOL_FLAGS) -ldflags "-s -w" -o ../../$@ golang.org/x/vuln/cmd/govulncheck
	@touch $@

## coverage: Run the unit tests, and print how much of each package they reach
coverage: prerequisites bin/pulumi bin/versitygw $(JARS)/.complete
	go test -cover -timeout 30m $(SEQUENTIAL) $(CONCURRENT)

## golden: Write the golden plans anew, for review with git diff
golden: build
	go test -count=1 ./tests/plan -update

## docs: Write docs/configuration.md anew from Pulumi.yaml and the config's tags
docs:
	go test -count=1 ./stack/config -run TestReference -update

## digests: Ask the registries for the digests of the images' bases; needs the network and Docker
digests:
	@tools/digests

D2 := oss.terrastruct.com/d2@v0.7.1

## pictures: Draw the pictures of docs/pictures anew from their sources
pictures:
	@cd docs/pictures && for source in *.d2; do go run $(D2) "$$source" "$${source%.d2}.svg"; done

## bench: Measure; prints ratios and times, fails nothing
bench: build static
	go test -count=1 -p 1 -timeout 60m -run '^$$' -bench . -benchtime 1x ./tests/bench/...

## soak: Produce 5,000 events a second for SOAK_DURATION (1h), report what grows, and verify
soak: build
	SOAK_DURATION=$${SOAK_DURATION:-1h} go test -count=1 -timeout 0 -v ./tests/soak

## disk: Send more events than the brokers' small volumes hold (root, as it mounts a file system in memory)
disk: build
	go test -count=1 -v ./tests/disk

## clean: Delete what was built; state and caches of running stacks stay
clean:
	rm -rf bin
