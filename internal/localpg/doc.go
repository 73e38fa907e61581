// Package localpg finds PostgreSQL on this machine and runs a private cluster of it, so that fellesplan needs no
// database server that somebody set up.
//
// A cluster lives in one directory, readable by its owner alone:
//
//	lock            flock held by whoever starts the server, then by the server itself until its last process ends
//	password        the generated password of the database user, mode 0600
//	postgresql/     the cluster; it appears by a rename once initdb has finished
//	postgresql.log  what the server wrote since its last start; the run before is in postgresql.log.1
//
// The server listens on a Unix socket in that directory and on no network address. It is a child of the process that
// called Start and ends with it, also when that process is killed. Any number of other processes can join it meanwhile.
//
// When root calls Start, the server runs as the owner of an existing directory, or as the account postgres or nobody
// for a new one. If neither account can reach the directory, it runs in a user namespace where root is called nobody;
// where namespaces are not allowed, the cluster lives under /var/lib/fellesplan instead, and a warning says so.
package localpg
