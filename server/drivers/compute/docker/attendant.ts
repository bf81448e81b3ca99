/** Where a container finds the log, the folder for its record, and that of its sockets. */
export const inside = { log: "/.guildhall/log", run: "/.guildhall/run", sockets: "/run/guildhall" } as const;

/**
 * The first process of a container: a small shell that begins the workload, hands what it prints to the log through a
 * pipe (a script that writes to /dev/stderr must not cut the log), ends what the workload leaves behind, and records
 * the end when the log is complete. Everything it writes is a file of the host, so it needs neither Guildhall nor Docker
 * to be alive. TERM goes to the workload, USR1 ends it by force. An image must have /bin/sh, cat, mkfifo and rm.
 *
 * What is left is stopped all at once before it is ended, for what is stopped cannot fork.
 */
export const attendant = `
run=${inside.run} main= asked= woken= code= kills=0
trap 'woken=1 asked=TERM; [ -z "$main" ] || kill -s TERM "$main"' HUP INT TERM
trap 'woken=1 asked=KILL; [ -z "$main" ] || kill -s KILL "$main"' USR1
umask 022
ulimit -c 0
exec 8>>${inside.log} || exit
mkfifo /tmp/.guildhall || exit
exec 9<>/tmp/.guildhall 7</tmp/.guildhall 6>/tmp/.guildhall 9>&- || exit
rm /tmp/.guildhall || exit
cat <&7 >&8 6>&- 7<&- 8>&- &
cat=$!
{
  echo >"$run/started" || exit
  exec /bin/sh -c -- "$1"
} </dev/null >&6 2>&1 6>&- 7<&- 8>&- &
main=$!
exec 6>&- 7<&-
[ -z "$asked" ] || kill -s "$asked" "$main"
while :; do
  woken=
  wait "$main"
  seen=$?
  [ "$seen" = 127 ] && [ "$code" ] || code=$seen
  [ "$woken" ] || break
done
{
  kill -s STOP -- -1
  for process in /proc/[0-9]*; do
    process=\${process#/proc/}
    [ "$process" = 1 ] || [ "$process" = "$cat" ] || kill -s KILL "$process"
  done
  kill -s CONT "$cat"
} 2>/dev/null
wait "$cat"
for events in /sys/fs/cgroup/memory/memory.oom_control /sys/fs/cgroup/memory.events; do
  [ ! -r "$events" ] || while read -r name count; do [ "$name" != oom_kill ] || kills=$count; done <"$events"
done
echo "$code $kills" >"$run/ended"
exit "$code"
`;
