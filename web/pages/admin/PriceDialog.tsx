import { Button, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Price, setPrice } from "../../../contract/prices.ts";
import { useAct } from "../../api.ts";
import { money } from "../../format.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useProductName } from "../../parts/product.ts";
import { PriceEffect } from "./PriceEffect.tsx";

interface PriceDialogProps {
  product: string;
  currency: string;
  /** Every price there was, is and will be. */
  prices: readonly Price[];
  onClose: () => void;
}

const micros = 1_000_000;

const isSubscription = (product: string) => product.startsWith("storage_");

const labelOf = (product: string) => {
  if (isSubscription(product)) return "admin.price_gib_period";
  return product === "storage" ? "admin.price_gib" : "admin.price_hour";
};

/** Sets what a product costs from a day on; what is past stays. */
export default function PriceDialog({ product, currency, prices, onClose }: PriceDialogProps) {
  const { t } = useTranslation();
  const name = useProductName()(product);
  const own = prices.filter((price) => price.product === product);
  const [amount, setAmount] = useState<number | string>((own[0]?.amount_micros ?? 0) / micros);
  const [day, setDay] = useState("");
  const act = useAct(setPrice, () => {
    notifications.show({ message: t("parts.saved") });
    onClose();
  });
  const send = () => {
    const body = { amount_micros: Math.round(Number(amount) * micros), ...(day ? { from_day: day } : {}) };
    act.mutate({ params: { product }, body });
  };
  return (
    <Dialog opened onClose={onClose} title={t("admin.price_of", { name })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Stack gap="sm">
          <ErrorNotice error={act.error} />
          <NumberInput
            label={t(labelOf(product), { currency })}
            description={t(isSubscription(product) ? "admin.price_sold_hint" : "admin.price_hint")}
            min={0}
            max={1_000_000_000}
            decimalScale={6}
            allowNegative={false}
            value={amount}
            onChange={setAmount}
            data-autofocus
          />
          <TextInput
            type="date"
            label={t("admin.price_from")}
            description={t("admin.price_from_hint")}
            value={day}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          {amount !== "" && !isSubscription(product) && (
            <PriceEffect product={product} amount_micros={Math.round(Number(amount) * micros)} />
          )}
          {own.map(({ from_day, amount_micros, holds }) => (
            <Text key={from_day} size="sm" c={holds ? "bright" : "dimmed"} fw={holds ? 600 : 400}>
              {t("admin.price_line", { day: from_day, price: money(amount_micros, currency) })}
            </Text>
          ))}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button type="submit" loading={act.isPending} disabled={amount === ""}>
              {t("parts.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
