import { useTranslation } from "react-i18next";
import type { Organization } from "../../../contract/organizations.ts";
import { listRequests } from "../../../contract/requests.ts";
import { useCall } from "../../api.ts";
import { PageTabs } from "../../parts/PageTabs.tsx";

type MemberTab = "people" | "teams" | "invitations" | "requests" | "former";

interface TabsProps {
  organization: Organization | undefined;
  namespace: string;
  value: MemberTab;
  onChange: (tab: MemberTab) => void;
}

/** The parts of the members page; maintainers see how many wait to be let in. */
export function MemberTabs({ organization, namespace, value, onChange }: TabsProps) {
  const { t } = useTranslation();
  const maintains = organization?.can["member.add"] ?? false;
  const input = { params: { organization: namespace }, query: { state: "pending" as const, limit: 100 } };
  const waiting = useCall(listRequests, input, { enabled: maintains }).data?.items.length;
  return (
    <PageTabs
      label={t("members.title")}
      value={value}
      onChange={onChange}
      tabs={[
        { value: "people", label: t("members.people"), count: organization?.members },
        { value: "teams", label: t("teams.title") },
        { value: "invitations", label: t("members.invitations") },
        { value: "requests", label: t("coming.requests"), count: waiting || undefined },
        { value: "former", label: t("coming.former") },
      ]}
    />
  );
}
