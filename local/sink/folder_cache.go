package sink

import "sync/atomic"

// folderCache keeps the folders of the instants that were printed last: most records go to a folder that others have gone to. Its zero
// value is ready. Several goroutines may use it at the same time.
type folderCache struct {
	slots [256]atomic.Pointer[cachedFolder]
}

// cachedFolder is the folder that begins at an instant, in milliseconds.
type cachedFolder struct {
	instant int64
	folder  string
}

// folder returns the folder of an instant; number counts folders, so that neighbours have different slots. print makes the folder where it
// isn't there.
func (c *folderCache) folder(instant, number int64, print func() string) string {
	slot := &c.slots[uint64(number)%uint64(len(c.slots))]
	cached := slot.Load()
	if cached == nil || cached.instant != instant {
		cached = &cachedFolder{instant: instant, folder: print()}
		slot.Store(cached)
	}
	return cached.folder
}
