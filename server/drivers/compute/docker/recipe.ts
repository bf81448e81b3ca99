import type { ContainerCreateOptions } from "dockerode";
import type { ExecutionSpec } from "../../../domain/containers/ports.ts";
import { relayed } from "../relay.ts";
import { socketIn, variableOf } from "../spec.ts";
import { attendant, inside } from "./attendant.ts";

/** Labels by which containers of ours are found again. */
export const labels = {
  installation: "org.guildhall.installation",
  execution: "org.guildhall.execution",
  generation: "org.guildhall.generation",
} as const;

/** Where a container runs and as whom. */
export interface Place {
  instance: string;
  image: string;
  user: number;
  /** The folder it shares with us. */
  folder: string;
}

/** Processes of ours beside the workload: the attendant and the one that writes the log. */
const OWN_PROCESSES = 2;

/** The name is taken once: two starts of one execution cannot both make a container. */
export const nameOf = (instance: string, id: string): string => `guildhall-${instance}-${id}`;

/** Everything that Docker is told of one container: no rights, no network, nothing of the machine but its own folders. */
export const recipeOf = (spec: ExecutionSpec, place: Place): ContainerCreateOptions => ({
  name: nameOf(place.instance, spec.id),
  Image: place.image,
  Entrypoint: ["/bin/sh", "-c", attendant, "guildhall"],
  Cmd: [spec.port === undefined ? spec.command : relayed(spec.command)],
  Env: Object.entries(environmentOf(spec)).map(([name, value]) => `${name}=${value}`),
  WorkingDir: "/output",
  User: `${place.user}:${place.user}`,
  Hostname: spec.id.slice(0, 63),
  Labels: {
    [labels.installation]: place.instance,
    [labels.execution]: spec.id,
    [labels.generation]: String(spec.generation),
  },
  StopSignal: "SIGTERM",
  HostConfig: {
    ...walls,
    ...limitsOf(spec),
    Mounts: mountsOf(spec, place),
    Tmpfs: { "/tmp": `rw,exec,nosuid,nodev,mode=1777,size=${spec.memory_bytes}` },
    DeviceRequests: devicesOf(spec),
  },
});

/** The seccomp profile is Docker's own. Its log holds only what the attendant complains of. */
const walls = {
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges"],
  ReadonlyRootfs: true,
  NetworkMode: "none",
  IpcMode: "private",
  RestartPolicy: { Name: "no" },
  OomScoreAdj: 500,
  LogConfig: { Type: "json-file", Config: { "max-size": "64k", "max-file": "1" } },
};

const limitsOf = ({ cpu, memory_bytes, processes }: ExecutionSpec) => ({
  NanoCpus: Math.max(10_000_000, Math.round(cpu * 1e9)),
  Memory: memory_bytes,
  MemorySwap: memory_bytes,
  ShmSize: memory_bytes,
  PidsLimit: processes + OWN_PROCESSES,
});

/** As mounts and not as bind strings: those make a host folder that is missing, and read colons as their own. */
function mountsOf({ inputs, output, log, sockets }: ExecutionSpec, { folder }: Place) {
  const bind = (Source: string, Target: string, ReadOnly: boolean) => ({
    Type: "bind" as const,
    Source,
    Target,
    ReadOnly,
  });
  return [
    bind(output, "/output", false),
    bind(log, inside.log, false),
    ...(sockets === undefined ? [] : [bind(sockets, inside.sockets, false)]),
    bind(`${folder}/run`, inside.run, false),
    bind(`${folder}/passwd`, "/etc/passwd", true),
    bind(`${folder}/group`, "/etc/group", true),
    ...inputs.map((input) => bind(input.folder, input.path, true)),
  ];
}

/** PATH is the image's own. */
const environmentOf = ({ inputs, environment, sockets, port }: ExecutionSpec): Record<string, string> => ({
  ...{ LANG: "C.UTF-8", HOME: "/tmp", OUTPUT: "/output" },
  ...Object.fromEntries(inputs.map(({ path }) => [variableOf(path), path])),
  ...(sockets === undefined ? {} : { GUILDHALL_SOCKET: socketIn(inside.sockets) }),
  ...(port === undefined ? {} : { PORT: String(port) }),
  ...environment,
});

/** Real graphics cards by their identity; declared devices are only told of. */
const devicesOf = ({ devices = [] }: ExecutionSpec) =>
  devices.length === 0 ? [] : [{ Driver: "nvidia", DeviceIDs: [...devices], Capabilities: [["gpu"]] }];
