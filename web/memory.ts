import type { Me } from "../contract/accounts.ts";

const key = "workbench";

/** The workbench a person was in last, if they are still in it; else their own. */
export function lastWorkbench(person: Me): string {
  const last = localStorage.getItem(key);
  return person.memberships.some(({ organization }) => organization.path === last) ? (last as string) : person.path;
}

/** Remembers the workbench one is in, for the next visit. */
export const rememberWorkbench = (path: string): void => localStorage.setItem(key, path);
