// Package verify compares what producers say was acknowledged, what is in a topic, and what the sink wrote to S3.
//
// Read this part if: `local verify` says something that you doubt, is slow, or can't come to an end; or the sink writes objects in another way.
//
// A comparison takes a snapshot first (snapshot), in the order in which a record travels backwards, as everything moves while it looks. Then it
// walks through each partition (walk): an object begins at the record that it is named after and holds what of its folder follows until the next
// one begins, so that records and lines can be read side by side, each line being the next record's. That needs neither memory nor guesses; it
// finds what is missing, too much, in another object, or out of order. Only where a line isn't the one expected, the rest of its object is
// gathered and aligned (loose, alignment), and for lines that are no record's in their place the topic is read once more, to say whose they are
// (explain). Objects of earlier settings of the sink are as good as others (shape).
//
// What producers' checkpoints count is compared with the topic by source, exactly, though events go on coming: see cut and tally. Of records that
// the topic no longer has it is known where in S3 their lines are, but not which offsets they had: they are compared by their number (older,
// settle).
//
// Memory is that of what is fetched ahead, some 100 MB whatever the number of records, with about 300 bytes for each object, and 16 for each dead
// letter of the sink; beyond that, some ten bytes for each record that is missing and for each line of an object that isn't as it should be.
//
// The comparison knows Kafka and S3 by two interfaces, Log and Bucket; tests have both in memory, and an oracle.
package verify
