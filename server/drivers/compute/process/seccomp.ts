/**
 * System calls that no workload needs and that have opened kernels before: keyrings are shared between sandboxes, the
 * others are large and reachable without any right. In this order: add_key, request_key, keyctl, perf_event_open,
 * open_by_handle_at, setns, bpf, userfaultfd, and three of io_uring.
 */
const architectures = {
  x64: {
    audit: 0xc000003e,
    denied: [248, 249, 250, 298, 304, 308, 321, 323, 425, 426, 427],
    ...{ clone: 56, unshare: 272, clone3: 435, socket: 41 },
  },
  arm64: {
    audit: 0xc00000b7,
    denied: [217, 218, 219, 241, 265, 268, 280, 282, 425, 426, 427],
    ...{ clone: 220, unshare: 97, clone3: 435, socket: 198 },
  },
} as const;

/** UNIX, IPv4, IPv6 and netlink: others, like the one to the machine's host, know no network namespace. */
const families = [1, 2, 10, 16];

const LOAD = 0x20;
const JUMP = 0x05;
const EQUAL = 0x15;
const AT_LEAST = 0x35;
const ANY_BIT = 0x45;
const RETURN = 0x06;
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number) => 0x00050000 | number;
const EPERM = errno(1);
const ENOSYS = errno(38);
const EAFNOSUPPORT = errno(97);
const NEW_USER_NAMESPACE = 0x10000000;
const X32_CALLS = 0x40000000;

type Step = [code: number, yes: number, no: number, value: number];

/**
 * The filter for `bwrap --seccomp`, as the kernel reads it, or null on an architecture that it does not know.
 * `clone3` answers "not there", since a filter cannot look into its argument; the C library then uses `clone`.
 */
export function seccompFilter(architecture: string = process.arch): Buffer | null {
  if (architecture !== "x64" && architecture !== "arm64") return null;
  const { audit, denied, clone, unshare, clone3, socket } = architectures[architecture];
  const steps: Step[] = [
    [LOAD, 0, 0, 4],
    [EQUAL, 1, 0, audit],
    [RETURN, 0, 0, KILL],
    [LOAD, 0, 0, 0],
    ...(architecture === "x64" ? refuse(AT_LEAST, X32_CALLS, EPERM) : []),
    ...refuse(EQUAL, clone3, ENOSYS),
    ...denied.flatMap((call) => refuse(EQUAL, call, EPERM)),
    ...whenCalled([clone, unshare], refuse(ANY_BIT, NEW_USER_NAMESPACE, EPERM)),
    ...whenCalled([socket], [...families.flatMap(allow), [RETURN, 0, 0, EAFNOSUPPORT]]),
    [RETURN, 0, 0, ALLOW],
  ];
  return Buffer.concat(steps.map(encode));
}

/** Looks at the first argument of these calls; what passes the look is allowed. */
const whenCalled = (calls: readonly number[], look: Step[]): Step[] => [
  ...calls.map((call, i): Step => [EQUAL, calls.length - i, 0, call]),
  [JUMP, 0, 0, look.length + 2],
  [LOAD, 0, 0, 16],
  ...look,
  [RETURN, 0, 0, ALLOW],
];

const allow = (value: number): Step[] => [
  [EQUAL, 0, 1, value],
  [RETURN, 0, 0, ALLOW],
];

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
