import { useEffect } from "react";
import { stream } from "../contract/installation.ts";
import { queryClient } from "./api.ts";

/**
 * Which reads (by the tag of their route) may answer differently after a thing of a kind changed; all of them where
 * nothing is said, as when one comes into an organization or out of it.
 */
const affected: Record<string, string[]> = {
  member: ["members", "organizations", "accounts", "limits", "teams", "shares"],
  team: ["teams", "members", "shares", "projects", "datasets", "models", "containers", "engines", "resources"],
  project: ["projects", "shares", "datasets", "models", "containers", "engines", "resources"],
  invitation: ["members"],
  organization: ["organizations", "accounts"],
  dataset: ["datasets", "models", "resources", "projects", "shares", "usage", "limits"],
  model: ["models", "datasets", "resources", "projects", "shares", "usage", "limits"],
  version: ["reviews", "datasets", "models", "resources", "usage", "limits"],
  container: ["containers", "resources", "projects", "shares", "usage"],
  engine: ["engines", "resources", "projects", "shares", "usage"],
  execution: ["executions", "engines", "containers", "usage", "limits", "installation"],
  limit: ["limits", "usage"],
  resource_type: ["installation", "limits", "usage"],
  token: ["tokens"],
  webhook: ["webhooks"],
  notification: ["notifications"],
  sync: ["sync", "members", "organizations"],
  forge_connection: ["sync"],
};

interface Change {
  namespace?: string | null;
  entity?: string;
}

/** The namespace a query reads, if it reads one. */
function namespaceOf(key: readonly unknown[]): string | undefined {
  const { params = {}, query = {} } = (key[1] ?? {}) as Record<"params" | "query", Record<string, string> | undefined>;
  return params["organization"] ?? params["namespace"] ?? query["namespace"];
}

function readAgain({ namespace, entity = "" }: Change): void {
  const tags = affected[entity];
  void queryClient.invalidateQueries({
    predicate: ({ queryKey, meta }) => {
      const tag = String(meta?.["tag"]);
      const within = namespaceOf(queryKey) ?? namespace;
      return (!namespace || within === namespace) && (!tags || (namespace && tag === "activity") || tags.includes(tag));
    },
  });
}

/** What has changed while nobody listened is told by nobody: all is read again, and at first the bell alone. */
const catchUp = (was_open: boolean) =>
  queryClient.invalidateQueries({ predicate: ({ meta }) => was_open || meta?.["tag"] === "notifications" });

/** Listens to what changes in what one can see, and reads it again: at most every 300 ms. */
export function useLive(): void {
  useEffect(() => {
    const waiting = new Map<string, Change>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      for (const change of waiting.values()) readAgain(change);
      waiting.clear();
    };
    let was_open = false;
    const events = new EventSource(stream.path);
    events.addEventListener("open", () => {
      void catchUp(was_open);
      was_open = true;
    });
    events.addEventListener("change", ({ data }: MessageEvent<string>) => {
      waiting.set(data, JSON.parse(data) as Change);
      timer ??= setTimeout(flush, 300);
    });
    return () => {
      events.close();
      clearTimeout(timer);
    };
  }, []);
}
