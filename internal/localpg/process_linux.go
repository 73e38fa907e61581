package localpg

import (
	"os"
	"strconv"
	"syscall"
)

// socketPathLimit is what fits into sockaddr_un beside the closing zero byte.
const socketPathLimit = 107

// dieWithParent has the kernel send sig to the child when the thread that started it ends, and so whenever our process
// ends in whatever way. It also puts the child in a process group of its own: Ctrl-C must reach it only through us.
func dieWithParent(attr *syscall.SysProcAttr, sig syscall.Signal) {
	attr.Setpgid = true
	attr.Pdeathsig = sig
}

// enterNamespace puts the child into a user namespace in which uid and gid are called nobody's.
func enterNamespace(attr *syscall.SysProcAttr, uid, gid int) {
	attr.Cloneflags |= syscall.CLONE_NEWUSER
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobodyID, HostID: uid, Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobodyID, HostID: gid, Size: 1}}
}

// serves tells whether the process is a server on the cluster: a postmaster's working directory is its cluster.
func serves(pid int, cluster string) bool {
	working, err := os.Stat("/proc/" + strconv.Itoa(pid) + "/cwd")
	if err != nil {
		return false
	}
	data, err := os.Stat(cluster)
	return err == nil && os.SameFile(working, data)
}

// memoryRoot is the directory of a file system in memory, or empty if there is none with room for a cluster or two.
// Containers often have one of 64 MB.
func memoryRoot() string {
	const (
		dir    = "/dev/shm"
		needed = 2 << 30
		write  = 2 // W_OK
	)
	var free syscall.Statfs_t
	if syscall.Statfs(dir, &free) != nil || free.Bavail*uint64(free.Bsize) < needed || syscall.Access(dir, write) != nil {
		return ""
	}
	return dir
}
