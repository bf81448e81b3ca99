import type { Limits } from "./cgroup.ts";
import { descriptors } from "./sandbox.ts";

/**
 * The supervisor of one execution: a small shell that outlives Guildhall. It enters the control groups before anything
 * else runs, hands the workload's output to the log through a pipe (a script that writes to /dev/stderr must not cut
 * the log), ends what the workload leaves behind, and records the end only when the log is complete.
 *
 * The pipe is given to the workload's user while the sandbox is built; the workload waits for that on a descriptor.
 *
 * Making `claim` succeeds for one process only: two starters cannot both run the same generation. It uses nothing but
 * builtins after the workload has begun, for there may be no process to spare.
 */
export const supervisor = `
run=\${0%/*} log=$1 from=$2 door=$3 groups=$4 inner=$5 memory=$6 owner=$7 mark=$8
shift 8
trap : HUP INT TERM
exec 8>>"$log" || exit
read -r self <"/proc/$$/stat"
set -C
echo "$self" >"$run/claim" || exit
set +C
for group in $groups; do echo 0 >"$group/$door" || exit; done
sweep() {
  read -r main <"$run/started" && kill -s KILL -- "-$main"
  tries=100
  while [ "$tries" -gt 0 ] && left && [ "$found" ]; do
    for pid in $found; do kill -s KILL "$pid"; done
    tries=$((tries - 1))
  done
} 2>/dev/null
left() {
  found=
  if [ "$inner" ]; then
    while read -r pid; do found="$found $pid"; done <"$inner/cgroup.procs"
  else
    for file in $(grep -lszxF -e "$mark" /proc/[0-9]*/environ); do
      pid=\${file#/proc/}
      found="$found \${pid%/environ}"
    done
  fi
}
{
  trap : HUP INT TERM
  { [ -z "$owner" ] || chown "$owner" /proc/self/fd/8; } | (
    [ -z "$inner" ] || echo 0 >"$inner/$door" || exit
    cd "$from" && exec "$@"
  ) 8>&- ${descriptors.prepared}<&0 <"$run/begin.sh" 2>>"$run/errors" 3>"$run/started" \\
    ${descriptors.status}>"$run/sandbox.json" ${descriptors.filter}<"$run/filter" ${descriptors.options}<"$run/options"
  echo "$?" >"$run/code"
  [ -z "$mark" ] || sweep
} 8>&1 | cat >&8
code= kills=0
read -r code <"$run/code"
[ -z "$memory" ] || while read -r name count; do [ "$name" != oom_kill ] || kills=$count; done <"$memory"
echo "$code $kills" >"$run/ended"
`;

/** The variable that plain workloads pass on to whatever they start, so that it can be found again. */
export const markOf = (instance: string, run: { id: string; generation: number }): string =>
  `GUILDHALL_RUN=${instance}/${run.id}/${run.generation}`;

/** What is limited by the process itself, where no control group does it. */
export type OwnLimits = Partial<Pick<Limits, "memory_bytes" | "processes">>;

/**
 * The script that becomes the workload: its environment (from a file, so that it never shows in a list of processes
 * and never touches anything privileged), its own limits, the mark that it has begun, and the command as an argument.
 * The kernel, short of memory, should take a workload before Guildhall or its database.
 */
export const begin = (environment: Record<string, string>, limits: OwnLimits): string =>
  [
    "umask 022",
    "unset OLDPWD",
    "ulimit -c 0",
    ...(limits.memory_bytes ? [`ulimit -d ${Math.ceil(limits.memory_bytes / 1024)}`] : []),
    ...(limits.processes ? [`ulimit -u ${limits.processes} 2>/dev/null || ulimit -p ${limits.processes}`] : []),
    "{ echo 500 >/proc/self/oom_score_adj; } 2>/dev/null",
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`),
    `read -r nothing <&${descriptors.prepared}`,
    "unset nothing",
    'echo "$$" >&3 || exit',
    'exec /bin/sh -c -- "$1" </dev/null 2>&1 3>&- 4<&- 5>&- 6<&- 7<&-',
    "",
  ].join("\n");

const quote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
