import { NumberInput, SegmentedControl, Stack, Switch, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  changeSubscription,
  type Period,
  periods,
  quoteSubscription,
  type StorageAllowance,
  type Subscription,
  subscribeStorage,
} from "../../../contract/subscriptions.ts";
import { useAct, useCall } from "../../api.ts";
import { money } from "../../format.ts";
import { FormDialog } from "./FormDialog.tsx";

interface SubscribeDialogProps {
  namespace: string;
  allowance: StorageAllowance;
  /** The one that is changed; left out: a new one. */
  old: Subscription | undefined;
  onClose: () => void;
}

/** Subscribes to storage, or changes how much, for how long at a time and whether it renews itself. */
export default function SubscribeDialog({ namespace, allowance, old, onClose }: SubscribeDialogProps) {
  const { t } = useTranslation();
  const { currency, offers } = allowance;
  const [gib, setGib] = useState<number | string>(old?.next?.gib ?? old?.gib ?? 100);
  const [period, setPeriod] = useState<Period>(old?.next?.period ?? old?.period ?? offers[0]?.period ?? "month");
  const [renews, setRenews] = useState(old?.renews ?? true);
  const done = (message: string) => {
    notifications.show({ message });
    onClose();
  };
  const making = useAct(subscribeStorage, () => done(t("subscriptions.done")));
  const changing = useAct(changeSubscription, () => done(t("subscriptions.changed")));
  const body = { gib: Number(gib), period, renews };
  const send = () =>
    old
      ? changing.mutate({ params: { namespace, number: old.number }, body })
      : making.mutate({ params: { namespace }, body });
  const offered = periods.filter((one) => one === old?.period || offers.some((offer) => offer.period === one));
  const price = offers.find((offer) => offer.period === period)?.gib_micros;
  return (
    <FormDialog
      title={old ? t("subscriptions.change", { number: old.number }) : t("subscriptions.new_title")}
      send={t(old ? "parts.save" : "subscriptions.subscribe")}
      unready={!(Number(gib) >= 1)}
      act={old ? changing : making}
      onSend={send}
      onClose={onClose}
    >
      <NumberInput
        label={t("subscriptions.gib")}
        min={1}
        max={10_000_000}
        allowDecimal={false}
        allowNegative={false}
        thousandSeparator=" "
        value={gib}
        onChange={setGib}
        data-autofocus
      />
      <Stack gap={4}>
        <SegmentedControl
          aria-label={t("subscriptions.period")}
          fullWidth
          value={period}
          data={offered.map((value) => ({ value, label: t(`subscriptions.periods.${value}`) }))}
          onChange={(value) => setPeriod(value as Period)}
        />
        {price !== undefined && (
          <Text size="xs" c="dimmed">
            {t("subscriptions.gib_price", { price: money(price, currency) })}
          </Text>
        )}
      </Stack>
      <Switch
        label={t("subscriptions.renews")}
        description={t("subscriptions.renews_hint")}
        checked={renews}
        onChange={(event) => setRenews(event.currentTarget.checked)}
      />
      {Number(gib) >= 1 && <Quote namespace={namespace} currency={currency} old={old} wish={body} />}
    </FormDialog>
  );
}

interface QuoteProps {
  namespace: string;
  currency: string;
  old: Subscription | undefined;
  wish: { gib: number; period: Period; renews: boolean };
}

/** What it would do and cost, as the server says. */
function Quote({ namespace, currency, old, wish: { gib, period, renews } }: QuoteProps) {
  const { t } = useTranslation();
  const [asked] = useDebouncedValue(gib, 300);
  const { data } = useCall(quoteSubscription, {
    params: { namespace },
    query: { gib: asked, period, ...(old ? { number: old.number } : {}) },
  });
  if (!data) return null;
  const { cost_micros, payable_micros, first_day: first, last_day: last, days, days_of_period: all } = data;
  const cost = cost_micros ?? 0;
  const words = { price: money(cost, currency), first, last, days, all };
  const less = old && asked < old.gib ? "subscriptions.quote_less" : "subscriptions.quote_same";
  return (
    <Stack gap={4} role="status">
      <Text size="sm" fw={550}>
        {cost > 0 ? t(old ? "subscriptions.quote_more" : "subscriptions.quote", words) : t(less)}
      </Text>
      {cost > payable_micros && (
        <Text size="sm" c="red">
          {t("subscriptions.quote_short", { payable: money(payable_micros, currency) })}
        </Text>
      )}
      {old && period !== old.period && <Text size="sm">{t("subscriptions.quote_later", { day: last })}</Text>}
      {!renews && <Text size="sm">{t("subscriptions.ends", { day: last })}</Text>}
    </Stack>
  );
}
