import { NumberInput, Select, SimpleGrid, Switch, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { listPrices } from "../../../contract/prices.ts";
import { useCall } from "../../api.ts";
import type { Draft } from "./draft.ts";

const days = [7, 30, 90, 365];

interface TokenFieldsProps {
  draft: Draft;
  /** It is there already: how long it lasts may stay as it is. */
  existing?: boolean;
  onChange: (change: Partial<Draft>) => void;
}

/** What every token is asked for: its name, how long it lasts, how much may be done with it. */
export function TokenFields({ draft, existing = false, onChange }: TokenFieldsProps) {
  const { t } = useTranslation();
  const currency = useCall(listPrices, {}).data?.currency ?? "";
  const lasting = [
    ...(existing ? [{ value: "as_is", label: t("tokens.lasts_as_is") }] : []),
    ...days.map((count) => ({ value: String(count), label: t("accounts.token_days", { count }) })),
    { value: "forever", label: t("accounts.token_forever") },
  ];
  return (
    <>
      <TextInput
        label={t("accounts.token_name")}
        description={t("accounts.token_name_hint")}
        required
        maxLength={80}
        data-autofocus
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Select
        label={t("accounts.token_expires")}
        allowDeselect={false}
        data={lasting}
        value={draft.lasts}
        onChange={(lasts) => lasts && onChange({ lasts })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        <NumberInput
          label={t("tokens.rate")}
          description={t("tokens.rate_hint")}
          placeholder={t("tokens.unlimited")}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          allowNegative={false}
          value={draft.rate}
          onChange={(rate) => onChange({ rate })}
        />
        <NumberInput
          label={t("tokens.cap", { currency })}
          description={t("tokens.cap_hint")}
          placeholder={t("tokens.unlimited")}
          min={0}
          max={1_000_000_000}
          decimalScale={6}
          allowNegative={false}
          thousandSeparator=" "
          value={draft.cap}
          onChange={(cap) => onChange({ cap })}
        />
      </SimpleGrid>
      <Switch
        label={t("tokens.per_token")}
        description={t("tokens.per_token_hint")}
        checked={draft.per_token}
        onChange={(event) => onChange({ per_token: event.currentTarget.checked })}
      />
    </>
  );
}
