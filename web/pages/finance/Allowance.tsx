import { useTranslation } from "react-i18next";
import type { StorageAllowance } from "../../../contract/subscriptions.ts";
import { bytes } from "../../format.ts";
import { Gauge } from "../../parts/Gauge.tsx";
import { Section } from "../../parts/Section.tsx";
import { Figures } from "./Figures.tsx";

/** How much is stored of what may be, and what that is made of. */
export function Allowance({ allowance }: { allowance: StorageAllowance }) {
  const { t } = useTranslation();
  const { granted_bytes, subscribed_bytes, allowance_bytes, limit_bytes, in_use_bytes } = allowance;
  const caps = [allowance_bytes, limit_bytes].filter((cap) => cap !== null);
  const figures = [
    { label: t("subscriptions.granted"), value: granted_bytes === null ? t("parts.unlimited") : bytes(granted_bytes) },
    { label: t("subscriptions.subscribed"), value: bytes(subscribed_bytes) },
    ...(limit_bytes === null ? [] : [{ label: t("subscriptions.limit"), value: bytes(limit_bytes) }]),
  ];
  return (
    <Section title={t("subscriptions.allowance")} hint={t("subscriptions.allowance_hint")}>
      <Figures items={figures} />
      <Gauge
        label={t("subscriptions.in_use")}
        used={in_use_bytes}
        limit={caps.length === 0 ? null : Math.min(...caps)}
        unit="bytes"
      />
    </Section>
  );
}
