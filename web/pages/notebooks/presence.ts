import type { Awareness } from "y-protocols/awareness";
import type { NotebookState } from "../../../contract/notebooks.ts";
import { colorOf } from "../../parts/NamespaceAvatar.tsx";

/** Everybody but oneself, the server among them. */
export const others = ({ states, clientID }: Awareness) => [...states.keys()].filter((client) => client !== clientID);

/** The copy that was opened first; it outlives the connection. */
export const epochOf = new WeakMap<Awareness, string>();

/** Cursors have the colours that people have everywhere; what the server says of itself is kept. */
export function keepColours(awareness: Awareness): void {
  for (const state of awareness.states.values()) {
    if (state["user"]) Object.assign(state["user"], { color: colorOf(state["user"].path), colorLight: "#3f55c433" });
    if (state["server"] && !epochOf.has(awareness)) epochOf.set(awareness, state["server"].epoch);
  }
}

export interface Somebody {
  path: string;
  name: string;
  can_edit: boolean;
}

/** Who is here, each once. */
export function peopleOf(awareness: Awareness): Somebody[] {
  const people = [...awareness.states.values()].flatMap(({ user }) => (user?.path ? [user as Somebody] : []));
  return [...new Map(people.map((one) => [one.path, one])).values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What the server says of the notebook. */
export const stateOf = (awareness: Awareness): NotebookState | undefined =>
  [...awareness.states.values()].find(({ server }) => server)?.["server"];
