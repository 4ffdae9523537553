package supervisor

import (
	"fmt"
	"net"
	"strconv"

	gopsnet "github.com/shirou/gopsutil/v4/net"
	"github.com/shirou/gopsutil/v4/process"
)

// BusyPort is the error of [CheckPort].
type BusyPort struct {
	Port int
	PID  int    // who listens, 0 where that can't be seen
	Name string // that process's name
}

func (e BusyPort) Error() string {
	if e.PID == 0 {
		return fmt.Sprintf("port %d is taken by another program", e.Port)
	}
	return fmt.Sprintf("port %d is taken by %s (pid %d)", e.Port, e.Name, e.PID)
}

// CheckPort is nil when a process could listen on 127.0.0.1:port, else a [BusyPort].
func CheckPort(port int) error {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err == nil {
		return listener.Close()
	}
	busy := BusyPort{Port: port}
	connections, err := gopsnet.Connections("tcp")
	if err != nil {
		return busy
	}
	for _, c := range connections {
		if c.Status == "LISTEN" && c.Laddr.Port == uint32(port) && c.Pid != 0 {
			busy.PID = int(c.Pid)
			if holder, err := process.NewProcess(c.Pid); err == nil {
				busy.Name, _ = holder.Name()
			}
		}
	}
	return busy
}
