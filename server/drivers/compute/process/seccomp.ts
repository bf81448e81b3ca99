/**
 * System calls that no workload needs and that have opened kernels before: keyrings are shared between sandboxes, the
 * others are large and reachable without any right. Numbers per architecture as the kernel lists them.
 */
const architectures = {
  x64: {
    audit: 0xc000003e,
    clone: [56, 272],
    clone3: 435,
    denied: [248, 249, 250, 298, 304, 308, 321, 323, 425, 426, 427],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: [220, 97],
    clone3: 435,
    denied: [217, 218, 219, 241, 265, 268, 280, 282, 425, 426, 427],
  },
} as const;
// denied: add_key, request_key, keyctl, perf_event_open, open_by_handle_at, setns, bpf, userfaultfd, io_uring (3)
// clone: clone, unshare

const LOAD = 0x20;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number) => 0x00050000 | number;
const EPERM = errno(1);
const ENOSYS = errno(38);
const NEW_USER_NAMESPACE = 0x10000000;
const X32_CALLS = 0x40000000;

type Step = [code: number, yes: number, no: number, value: number];

/**
 * The filter for `bwrap --seccomp`, as the kernel reads it, or null on an architecture that it does not know.
 * `clone3` answers "not there", since a filter cannot look into its argument; the C library then uses `clone`.
 */
export function seccompFilter(architecture: string = process.arch): Buffer | null {
  if (architecture !== "x64" && architecture !== "arm64") return null;
  const { audit, clone, clone3, denied } = architectures[architecture];
  const steps: Step[] = [
    [LOAD, 0, 0, 4],
    [EQUAL, 1, 0, audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, 0],
    ...(architecture === "x64" ? refuse(AT_LEAST, X32_CALLS, EPERM) : []),
    ...refuse(EQUAL, clone3, ENOSYS),
    ...denied.flatMap((call) => refuse(EQUAL, call, EPERM)),
    [EQUAL, 1, 0, clone[0]],
    [EQUAL, 0, 3, clone[1]],
    [LOAD, 0, 0, 16],
    ...refuse(ANY_BIT, NEW_USER_NAMESPACE, EPERM),
    [RETURN, 0, 0, ALLOW],
  ];
  return Buffer.concat(steps.map(encode));
}

const refuse = (test: number, value: number, answer: number): Step[] => [
  [test, 0, 1, value],
  [RETURN, 0, 0, answer],
];

const encode = ([code, yes, no, value]: Step): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt8(yes, 2);
  bytes.writeUInt8(no, 3);
  bytes.writeUInt32LE(value >>> 0, 4);
  return bytes;
};
