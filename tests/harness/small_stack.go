package harness

// SmallStack is the start of a settings file: a stack of two brokers that is up soon and leaves nothing behind. The source is left to add.
const SmallStack = `config:
  aws:region: eu-west-1
  kafka-on-eks:zones: 2
  kafka-on-eks:brokers: 2
  kafka-on-eks:topic: {replicationFactor: 2, minInsyncReplicas: 1}
  kafka-on-eks:sink: {rotateInterval: 1s}
  kafka-on-eks:bucket: {forceDestroy: true}
  kafka-on-eks:storage: {reclaimPolicy: Delete}
  kafka-on-eks:cluster: {deletionProtection: false}
`
