import { useTranslation } from "react-i18next";
import type { Call } from "../../../../contract/calls.ts";
import { exactTime, number } from "../../../format.ts";
import { Facts } from "../../../parts/Facts.tsx";

/** Everything that is known of one call. */
export function CallDetails({ call }: { call: Call }) {
  const { t } = useTranslation();
  const ms = (value: number | null) => (value === null ? null : t("calls.ms", { ms: number(value) }));
  return (
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
  );
}
