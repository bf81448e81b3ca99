import { queryOptions, useQuery } from "@tanstack/react-query";
import { listMembers, type Member } from "../../../contract/members.ts";
import { getOrganization } from "../../../contract/organizations.ts";
import type { ResourceKind, Visibility } from "../../../contract/resources.ts";
import { getOrganizationSettings } from "../../../contract/settings.ts";
import { call, useCall } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";

/** What one may do in a namespace; in one's own personal one nothing is forbidden. Undefined: not known yet. */
export function useNamespaceCan(path: string): Record<string, boolean> | undefined {
  const { kind } = useNamespace(path);
  const { data } = useCall(getOrganization, { params: { organization: path } }, { enabled: kind === "organization" });
  return kind === "person" ? {} : data?.can;
}

/** The visibility that a new thing of a kind begins with; undefined while the settings are read. */
export function useDefaultVisibility(path: string, kind: ResourceKind): Visibility | undefined {
  const namespace = useNamespace(path);
  const { data } = useCall(
    getOrganizationSettings,
    { params: { organization: path } },
    { enabled: namespace.kind === "organization" },
  );
  return namespace.kind === "person" ? "private" : data?.default_visibility[kind];
}

const pages_max = 10;

const members = (organization: string) =>
  queryOptions({
    queryKey: [listMembers.path, { params: { organization } }, "all"],
    queryFn: async () => {
      const all: Member[] = [];
      let cursor: string | null = "";
      for (let page = 0; cursor !== null && page < pages_max; page++) {
        const query: { limit: number; cursor?: string } = { limit: 100, ...(cursor ? { cursor } : {}) };
        const answer: { items: Member[]; next_cursor: string | null } = await call(listMembers, {
          params: { organization },
          query,
        });
        all.push(...answer.items);
        cursor = answer.next_cursor;
      }
      return all;
    },
    staleTime: 60_000,
    meta: { tag: listMembers.tag },
  });

/** The members of an organization, up to 1,000; undefined in a personal namespace and while they are read. */
export function useMembers(path: string): Member[] | undefined {
  const { kind } = useNamespace(path);
  return useQuery({ ...members(path), enabled: kind === "organization" }).data;
}
