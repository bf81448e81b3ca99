import type { PathFault } from "../../contract/files.ts";

/** Why a file did not arrive: what is wrong with it here, or what the server said. */
export type Fault =
  | { kind: "unreadable" | "changed" | "connection" | "twin" }
  | { kind: "name"; why: PathFault }
  | { kind: "in_the_way"; path: string }
  | { kind: "refused"; title: string };

/** Faults that no other attempt heals. */
export const isFinal = (fault: Fault | undefined): boolean =>
  fault?.kind === "name" || fault?.kind === "twin" || fault?.kind === "in_the_way";
