import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Call } from "../../../../contract/calls.ts";
import { exactTime, number } from "../../../format.ts";
import { Facts } from "../../../parts/Facts.tsx";
import { CallContent } from "./CallContent.tsx";

interface CallDetailsProps {
  namespace: string;
  call: Call;
}

/** Everything that is known of one call. */
export function CallDetails({ namespace, call }: CallDetailsProps) {
  const { t } = useTranslation();
  const ms = (value: number | null) => (value === null ? null : t("calls.ms", { ms: number(value) }));
  return (
    <Stack gap="sm">
      <Facts
        items={[
          [t("calls.request"), call.request_id],
          [t("calls.at"), exactTime(call.at)],
          [t("calls.protocol"), t(`apis.protocol.${call.protocol}`)],
          [t("calls.stream"), t(call.stream ? "calls.yes" : "calls.no")],
          [t("calls.first_byte"), ms(call.first_byte_ms)],
          [t("calls.latency"), ms(call.duration_ms)],
          [t("calls.counted_by"), t(`calls.counters.${call.counted_by}`)],
          [t("calls.upstream"), call.upstream],
          [t("calls.attempts"), number(call.attempts)],
          [t("calls.error"), call.error],
        ]}
      />
      {call.has_content && <CallContent namespace={namespace} id={call.id} />}
    </Stack>
  );
}
