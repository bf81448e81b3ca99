import { ActionIcon, Button, Group, Text } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { listPrices } from "../../../contract/prices.ts";
import { periods } from "../../../contract/subscriptions.ts";
import { useCall } from "../../api.ts";
import { money } from "../../format.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { useProductName } from "../../parts/product.ts";
import { Section } from "../../parts/Section.tsx";

const CurrencyDialog = lazy(() => import("./CurrencyDialog.tsx"));
const PriceDialog = lazy(() => import("./PriceDialog.tsx"));

const subscriptions = periods.map((period) => `storage_${period}`);

const perOf = (product: string) => {
  if (subscriptions.includes(product)) return "admin.per_gib_period";
  return product === "storage" ? "admin.per_gib" : "admin.per_hour";
};

/** What a unit of every product costs now, and from when on something else. */
export function Prices({ products }: { products: readonly string[] }) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  const [edited, setEdited] = useState<string>();
  const { data, error, refetch } = useCall(listPrices, {});
  const currency = data?.currency ?? "";
  const nameOf = useProductName();
  const of = (product: string) => data?.items.filter((price) => price.product === product) ?? [];
  const priceOf = (product: string) => money(of(product).find(({ holds }) => holds)?.amount_micros ?? 0, currency);
  const columns: Column<{ product: string }>[] = [
    { key: "product", title: t("limits.product"), cell: ({ product }) => <Text fw={550}>{nameOf(product)}</Text> },
    { key: "price", title: t("admin.price_now"), align: "right", cell: ({ product }) => priceOf(product) },
    {
      key: "unit",
      title: t("admin.price_per"),
      cell: ({ product }) => t(perOf(product)),
    },
    {
      key: "edit",
      title: t("parts.actions"),
      quiet: true,
      width: 48,
      cell: ({ product }) => (
        <Group justify="flex-end">
          <ActionIcon onClick={() => setEdited(product)} aria-label={t("admin.price_of", { name: nameOf(product) })}>
            <IconPencil size={16} />
          </ActionIcon>
        </Group>
      ),
    },
  ];
  const items = data && [...products, "storage", ...subscriptions].map((product) => ({ product }));
  return (
    <Section title={t("admin.prices")} hint={t("admin.prices_hint")} flush>
      {data && (
        <Group px="md" pb="xs" gap="xs">
          <Text size="sm" c="dimmed">
            {t(data.currency_fault === null ? "admin.currency_open" : "admin.currency_is", { currency })}
          </Text>
          {data.currency_fault === null && (
            <Button size="compact-sm" variant="default" onClick={() => setChoosing(true)}>
              {t("admin.currency_choose")}
            </Button>
          )}
        </Group>
      )}
      <DataTable
        label={t("admin.prices")}
        columns={columns}
        list={{ items, error, refetch }}
        rowKey={({ product }) => product}
        empty={null}
      />
      <Suspense>
        {choosing && <CurrencyDialog currency={currency} onClose={() => setChoosing(false)} />}
        {edited && data && (
          <PriceDialog product={edited} currency={currency} prices={data.items} onClose={() => setEdited(undefined)} />
        )}
      </Suspense>
    </Section>
  );
}
