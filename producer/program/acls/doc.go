// Package acls makes Kafka's access rules and users' limits those that are declared, for the users that are named and for those that were named before.
// Nobody else's rules are touched.
package acls
