package infra

// sinkBucketActions are the actions of Confluent's S3 sink on a bucket: it asks whether the bucket exists, where it lies, and which uploads are open.
func sinkBucketActions() []string {
	return []string{"s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"}
}

// sinkObjectActions are the actions of Confluent's S3 sink on objects: it uploads them in parts, and asks for their head before a conditional write.
func sinkObjectActions() []string {
	return []string{"s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"}
}
