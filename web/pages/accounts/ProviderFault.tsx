import { Alert } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listSignInWays } from "../../../contract/sign-in-providers.ts";
import { useCall } from "../../api.ts";

const known = ["expired", "denied", "failed", "other_session", "belongs_to_another", "email_taken"] as const;

/** Why somebody who came back from a provider did not get in, and what to do. */
export function ProviderFault({ fault, by }: { fault: string | undefined; by: string | undefined }) {
  const { t, i18n } = useTranslation();
  const { data } = useCall(listSignInWays, {});
  if (fault === undefined) return null;
  const name = data?.items.find(({ id }) => id === by)?.name ?? by ?? "";
  const ours = known.find((one) => one === fault);
  const other = `problems.${fault}.title`;
  const title = i18n.exists(other)
    ? t(other as "problems.internal.title")
    : t("providers.faults.failed.title", { name });
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconAlertCircle size={18} />}
      title={ours ? t(`providers.faults.${ours}.title`, { name }) : title}
      mb="md"
    >
      {t(`providers.faults.${ours ?? "failed"}.text`, { name })}
    </Alert>
  );
}
