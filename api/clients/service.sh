# To be read by bash: starts and ends a service of the caller's own, for programs that talk to the running binary. It has a private
# cluster in a directory of its own and a free port, and is ended by its process id, whatever becomes of the caller.

service_pid=''
service_dir=''

# Sets FELLESPLAN_URL and FELLESPLAN_KEY, the key of an admin.
start_service() {
	service_dir=$(mktemp -d "${TMPDIR:-/tmp}/fellesplan.XXXXXX")
	chmod 755 "$service_dir" # the account of PostgreSQL has to get through
	unset DATABASE_URL
	export FELLESPLAN_DATA_DIR=$service_dir/data FELLESPLAN_ADDR=127.0.0.1:0
	"$root/bin/fellesplan" serve >"$service_dir/log" 2>&1 &
	service_pid=$!
	local tries
	for ((tries = 0; tries < 300; tries++)); do
		FELLESPLAN_URL=$(sed -n 's|.*msg=serving address=\(http://[^ ]*/v1\).*|\1|p' "$service_dir/log")
		# The head stands at the end when the shipped data have their positions.
		if [ -n "$FELLESPLAN_URL" ] && curl -fsS "$FELLESPLAN_URL/changes?limit=1" 2>/dev/null | grep -q '"operation"'; then
			break
		fi
		if ! kill -0 "$service_pid" 2>/dev/null || [ "$tries" = 299 ]; then
			cat "$service_dir/log" >&2
			echo 'The service did not start.' >&2
			return 1
		fi
		sleep 0.1
	done
	FELLESPLAN_KEY=$("$root/bin/fellesplan" token create --name clients --role admin)
	export FELLESPLAN_URL FELLESPLAN_KEY
}

stop_service() {
	if [ -n "$service_pid" ]; then
		kill "$service_pid" 2>/dev/null || true
		wait "$service_pid" 2>/dev/null || true
		service_pid=''
	fi
	if [ -n "$service_dir" ]; then
		rm -rf "$service_dir"
		service_dir=''
	fi
}

trap stop_service EXIT
trap 'exit 130' INT TERM
