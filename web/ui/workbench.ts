import { useLocation, useParams } from "@tanstack/react-router";
import { lastWorkbench } from "../memory.ts";
import { useMe, useNamespace, useNamespaces } from "../namespace.ts";
import { sectionAt, sectionsOf } from "./sections.ts";

/**
 * The workbench one is in; on pages outside of any, the one that was last. `missing` says that the address names a
 * namespace or a section that is not there for this person.
 */
export function useWorkbench() {
  const { namespace } = useParams({ strict: false });
  const { pathname } = useLocation();
  const person = useMe();
  const known = useNamespaces();
  const workbench = useNamespace(namespace ?? (person ? lastWorkbench(person) : ""));
  const section = sectionAt(pathname);
  const there =
    known.some(({ path }) => path === namespace) && sectionsOf(workbench).some(({ key }) => key === section);
  return { workbench, inside: namespace !== undefined, missing: namespace !== undefined && !there, section };
}
