import { useLocation, useParams } from "@tanstack/react-router";
import { lastWorkbench } from "../memory.ts";
import { useMe, useNamespace, useNamespaces } from "../namespace.ts";
import { sectionAt, sectionsOf } from "../sections.ts";

const shareable: readonly (string | undefined)[] = ["datasets", "models", "containers", "engines", "projects"];

/**
 * The workbench one is in; on pages outside of any, the one that was last. What is in a namespace that one is not in
 * opens in one's own workbench, as something shared: `guest` names that namespace. `missing` says that the address names
 * a namespace or a section that is not there for this person; a namespace that is not there is no workbench either.
 */
export function useWorkbench() {
  const { namespace, name } = useParams({ strict: false });
  const { pathname } = useLocation();
  const person = useMe();
  const known = useNamespaces();
  const section = sectionAt(pathname);
  const strange = namespace !== undefined && !known.some(({ path }) => path === namespace);
  const guest = strange && name !== undefined && shareable.includes(section) ? namespace : undefined;
  const own = guest && person ? person.path : strange ? undefined : namespace;
  const workbench = useNamespace(own ?? (person ? lastWorkbench(person) : ""));
  const inside = own !== undefined;
  const there = inside && sectionsOf(workbench).some(({ key }) => key === section);
  const missing = namespace !== undefined && !there && !guest;
  return { workbench, inside, guest, missing, section };
}
