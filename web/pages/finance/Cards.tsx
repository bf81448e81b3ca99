import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Card, listCards, removeCard } from "../../../contract/payments.ts";
import { useAct, useCall } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";

/** The cards that the payment provider keeps for a wallet. */
export function Cards({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const [doomed, setDoomed] = useState<Card>();
  const remove = useAct(removeCard);
  const { data, error, refetch } = useCall(listCards, { params: { namespace } });
  const nameOf = ({ brand, last4 }: Card) => t("invoices.card", { brand: brand.toUpperCase(), last4 });
  return (
    <Section title={t("invoices.cards")} hint={t("invoices.cards_hint")}>
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {data?.items.length === 0 && <Text c="dimmed">{t("invoices.cards_none")}</Text>}
      <Stack gap="xs">
        {data?.items.map((card) => (
          <Group key={card.id} justify="space-between" wrap="nowrap">
            <div>
              <Text>{nameOf(card)}</Text>
              <Text size="xs" c="dimmed">
                {t("invoices.card_until", { month: card.exp_month, year: card.exp_year })}
              </Text>
            </div>
            <Button
              size="xs"
              variant="default"
              aria-label={t("invoices.remove_card", { name: nameOf(card) })}
              onClick={() => setDoomed(card)}
            >
              {t("invoices.remove")}
            </Button>
          </Group>
        ))}
      </Stack>
      <ConfirmDialog
        opened={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={doomed ? t("invoices.remove_card", { name: nameOf(doomed) }) : ""}
        confirm={t("invoices.remove")}
        onConfirm={() => remove.mutateAsync({ params: { namespace, card: doomed?.id ?? "" } })}
      >
        {t("invoices.remove_text")}
      </ConfirmDialog>
    </Section>
  );
}
