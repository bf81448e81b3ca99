import type { Topic } from "../../../contract/notifications.ts";

const nouns: Record<string, Topic> = {
  ...{ resource: "sharing", share: "sharing", project: "sharing", version: "sharing", application: "sharing" },
  ...{ execution: "compute", limit: "limits", proof: "limits", usage: "limits", usage_view: "limits" },
  ...{
    wallet: "limits",
    subscription: "limits",
    top_up: "limits",
    voucher: "limits",
    billing: "limits",
    invoice: "limits",
    payment: "limits",
  },
};

/** What a line is about, for whoever chooses what to be told: by the noun of its action. */
export const topicOf = (action: string): Topic => nouns[action.split(".")[0] ?? ""] ?? "membership";

/** What is told by mail, too, unless a person has chosen otherwise. Executions end often. */
export const mailedTopics: ReadonlySet<Topic> = new Set(["membership", "sharing", "limits"]);
