import { useQuery } from "@tanstack/react-query";
import type { Role } from "../contract/members.ts";
import { me } from "./api.ts";

/**
 * A namespace as the one who is signed in knows it; `role` is null in one's own personal one. `foreign` is one they are
 * not in, of which they see what is shared with them.
 */
export interface Namespace {
  path: string;
  name: string;
  kind: "person" | "organization" | "foreign";
  role: Role | null;
  avatar_url: string | null;
}

/** The signed-in person; inside the frame there always is one. */
export const useMe = () => useQuery(me).data ?? undefined;

/** The namespaces one works in: one's own first, then organizations. */
export function useNamespaces(): Namespace[] {
  const person = useMe();
  if (!person) return [];
  return [
    { path: person.path, name: person.name, kind: "person", role: null, avatar_url: person.avatar_url },
    ...person.memberships.map(({ organization, role }) => ({ ...organization, kind: "organization" as const, role })),
  ];
}

/** One namespace by its path; an unknown one goes by its path. */
export const useNamespace = (path: string): Namespace =>
  useNamespaces().find((one) => one.path === path) ?? {
    path,
    name: path,
    kind: "foreign",
    role: null,
    avatar_url: null,
  };
