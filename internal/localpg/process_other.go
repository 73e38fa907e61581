//go:build !linux

package localpg

import "syscall"

// socketPathLimit is what fits into sockaddr_un beside the closing zero byte.
const socketPathLimit = 103

// dieWithParent only sets the process group: a server whose parent is killed goes on here, and the next Start joins it.
func dieWithParent(attr *syscall.SysProcAttr, _ syscall.Signal) { attr.Setpgid = true }

// enterNamespace does nothing: there are no user namespaces here.
func enterNamespace(*syscall.SysProcAttr, int, int) {}

// memoryRoot is empty: there is no file system in memory that every machine has.
func memoryRoot() string { return "" }

// serves tells whether the process may be a server on the cluster: it cannot be told apart from any other here.
func serves(pid int, _ string) bool { return syscall.Kill(pid, 0) == nil }
