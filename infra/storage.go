package infra

import (
	"fmt"
	"strconv"

	storagev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/storage/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"kafka-on-eks/internal/component"
	"kafka-on-eks/internal/object"
)

// StorageArgs configure a Storage. All are required.
type StorageArgs struct {
	// ReclaimPolicy is Retain or Delete: whether a volume stays when its claim is deleted.
	ReclaimPolicy string
	// KeyARN is the KMS key that encrypts the volumes. The role of the EBS driver must be allowed to use it.
	KeyARN pulumi.StringInput
	// IOPS and ThroughputMiB (MiB per second) are the speed of each volume. gp3 gives 3000 and 125 at no extra price.
	IOPS, ThroughputMiB int
}

// Storage is the class of Kafka's volumes: encrypted gp3 volumes that can grow, each made in the zone of its pod.
type Storage struct {
	pulumi.ResourceState

	// ClassName is the StorageClass's name. The operator's schema allows no dots in it.
	ClassName pulumi.StringOutput

	class *storagev1.StorageClass
}

// NewStorage makes the class. The options must have the cluster's provider.
func NewStorage(ctx *pulumi.Context, name string, args *StorageArgs, opts ...pulumi.ResourceOption) (*Storage, error) {
	if args == nil || (args.ReclaimPolicy != "Retain" && args.ReclaimPolicy != "Delete") {
		return nil, fmt.Errorf("check storage %s: reclaim policy must be Retain or Delete", name)
	}
	if args.KeyARN == nil || args.IOPS < 3000 || args.ThroughputMiB < 125 {
		return nil, fmt.Errorf("check storage %s: a key, at least 3000 IOPS and 125 MiB/s are required", name)
	}
	s := &Storage{}
	if err := ctx.RegisterComponentResource("kafka-on-eks:infra:Storage", name, s, opts...); err != nil {
		return nil, fmt.Errorf("register storage %s: %w", name, err)
	}
	var err error
	s.class, err = storagev1.NewStorageClass(ctx, name, &storagev1.StorageClassArgs{
		Metadata:    object.Metadata("gp3-kafka", nil),
		Provisioner: pulumi.String("ebs.csi.aws.com"),
		Parameters: pulumi.StringMap{
			"type": pulumi.String("gp3"), "encrypted": pulumi.String("true"), "kmsKeyId": args.KeyARN,
			"iops": pulumi.String(strconv.Itoa(args.IOPS)), "throughput": pulumi.String(strconv.Itoa(args.ThroughputMiB)),
		},
		VolumeBindingMode:    pulumi.String("WaitForFirstConsumer"),
		AllowVolumeExpansion: pulumi.Bool(true),
		ReclaimPolicy:        pulumi.String(args.ReclaimPolicy),
	}, pulumi.Parent(s))
	if err != nil {
		return nil, fmt.Errorf("create storage class %s: %w", name, err)
	}
	s.ClassName = s.class.Metadata.Name().Elem()
	component.Finish(ctx, s, pulumi.Map{"className": s.ClassName})
	return s, nil
}

// Parts lists the resources of the component, so that others can wait for all of them.
func (s *Storage) Parts() []pulumi.Resource {
	return []pulumi.Resource{s.class}
}
